-- Staff who may log in, their sessions, and tokens for programs. Secrets are stored as hashes only.

CREATE TABLE staff (
    name          TEXT NOT NULL PRIMARY KEY, -- login name
    password_hash TEXT NOT NULL              -- argon2id with its parameters
);

CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY, -- hash of the session token; the token itself is in the browser only
    staff      TEXT NOT NULL REFERENCES staff (name) ON DELETE CASCADE, -- who is logged in
    expires    BIGINT NOT NULL,           -- end of the session, seconds since 1970
    last_seen  BIGINT NOT NULL            -- last request, seconds since 1970
);

CREATE TABLE api_token (
    id         TEXT NOT NULL PRIMARY KEY, -- name of the token in lists, random
    label      TEXT NOT NULL,             -- what it is used for, in words
    token_hash TEXT NOT NULL UNIQUE       -- hash of the token; the token itself is shown once
);
