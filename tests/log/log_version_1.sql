-- A log of version 1, as backnb 0.1.0 wrote it: what sqlite3's iterdump says of it, and its two numbers.
PRAGMA application_id = 1651207778;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    at_utc TEXT NOT NULL CHECK (at_utc GLOB '????-??-??T??:??:??.??????+00:00'),
    utc_offset_min INTEGER NOT NULL CHECK (abs(utc_offset_min) < 1440),
    exercise TEXT NOT NULL CHECK (exercise IN ('squat', 'roof', 'squat+roof')),
    reps_planned INTEGER CHECK (reps_planned BETWEEN 0 AND 10000),
    reps_done INTEGER CHECK (reps_done BETWEEN 0 AND 10000 AND reps_done <= reps_planned),
    "limit" REAL CHECK ("limit" BETWEEN 0 AND 1),
    before INTEGER CHECK (before IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
    after INTEGER CHECK (after IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
    pain TEXT CHECK (pain IN ('none', 'same', 'more', 'new')),
    context TEXT CHECK (length(context) <= 200),
    note TEXT NOT NULL CHECK (length(note) <= 2000),
    ended TEXT NOT NULL CHECK (ended IN ('finished', 'limit', 'stopped'))
);
INSERT INTO "sessions" VALUES(1,'2026-03-01T11:00:00.000000+00:00',60,'squat',12,12,NULL,6,4,'none','sitting','first, ''quoted''','finished');
INSERT INTO "sessions" VALUES(2,'2026-03-02T17:00:00.123456+00:00',-570,'roof',5,3,0.6,0,NULL,NULL,NULL,'''tis größer; "=1+1"
next line','limit');
INSERT INTO "sessions" VALUES(3,'2026-02-01T18:29:00.000000+00:00',330,'squat+roof',NULL,NULL,NULL,NULL,NULL,NULL,'','=1+1','stopped');
INSERT INTO "sessions" VALUES(4,'2026-03-01T11:00:00.000000+00:00',60,'squat',NULL,NULL,NULL,5,5,NULL,NULL,'','finished');
INSERT INTO "sessions" VALUES(5,'2026-03-01T11:00:00.000000+00:00',60,'squat',NULL,NULL,NULL,5,5,NULL,NULL,'','finished');
COMMIT;
