"""Thematic layers: what else a village has beside a Kampung KB, such as a Rumah DataKu."""
