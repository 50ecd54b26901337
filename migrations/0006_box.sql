-- The box: what was sealed, before it is opened. On SQLite these tables rest in a file of their own (kotae.box.db), whose
-- journal forgets; on PostgreSQL beside the others. No answer can be read here, not even how many there are: empty places
-- hold as many bytes of noise, and all of it is made when the wave opens.

CREATE TABLE vessel (
    wave_id    TEXT NOT NULL PRIMARY KEY, -- the wave whose answers are kept
    state      TEXT NOT NULL,             -- open, or shut once the wave closes
    generation TEXT NOT NULL              -- random, new with every change: whoever writes knows what is there
);

CREATE TABLE slot (
    wave_id TEXT NOT NULL,   -- the wave
    kind    TEXT NOT NULL,   -- answers or comment; nothing joins the two
    place   BIGINT NOT NULL, -- drawn at random for every answer; the places are there from the beginning
    content BYTEA NOT NULL,  -- bytes of one length for each kind, encrypted by a key that is not in the database
    PRIMARY KEY (wave_id, kind, place)
);
