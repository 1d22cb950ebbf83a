-- +goose Up
-- PostgreSQL gives a run its first sign of life by its own clock; here there is one clock alone.
SELECT 1;
