"""The trend of an area over all dates of its reports: texts, chart and table of pages and files."""
