// Presentation mode.

import { setUpSlides } from "../present/slides.js";

setUpSlides();
