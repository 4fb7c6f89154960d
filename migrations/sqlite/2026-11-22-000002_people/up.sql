-- Staff, what they may do, how they sign in; and an audit log that can be sealed. Ids are 16-byte UUIDs, times UTC text, dates text.

-- Tells whether the key file is the one that this database was written with.
ALTER TABLE installation ADD COLUMN key_check BLOB CHECK (length(key_check) = 32);

CREATE TABLE staff (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- As it is typed at sign-in, in small letters.
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    -- A PHC string; none until the person has chosen a password.
    password TEXT,
    -- Which of the secrets derived for this person their app holds; none without a second factor.
    second_factor INTEGER CHECK (second_factor >= 1),
    -- How many secrets have been derived, and the step of the last code that was used: no code counts twice.
    secrets INTEGER NOT NULL CHECK (secrets >= 0),
    last_step INTEGER NOT NULL,
    -- Who the person is to an identity provider.
    issuer TEXT,
    subject TEXT,
    created_at TEXT NOT NULL,
    disabled_at TEXT,
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    UNIQUE (issuer, subject)
) STRICT;

CREATE TABLE staff_programme (
    staff_id BLOB NOT NULL REFERENCES staff (id),
    programme TEXT NOT NULL,
    PRIMARY KEY (staff_id, programme)
) STRICT;

-- A coordinator's caseload.
CREATE TABLE assignment (
    enrolment_id BLOB NOT NULL REFERENCES enrolment (id),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    assigned_at TEXT NOT NULL,
    PRIMARY KEY (enrolment_id, staff_id)
) STRICT;
CREATE INDEX assignment_staff ON assignment (staff_id);

-- Somebody reaches a colleague's caseload from one day to another, both included.
CREATE TABLE substitution (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    absent_id BLOB NOT NULL REFERENCES staff (id),
    substitute_id BLOB NOT NULL REFERENCES staff (id),
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    CHECK (from_on <= until_on),
    CHECK (absent_id <> substitute_id)
) STRICT;
CREATE INDEX substitution_substitute ON substitution (substitute_id);

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    -- What is still wanted of the person: the second factor, setting one up, or nothing.
    stage TEXT NOT NULL CHECK (stage IN ('second_factor', 'set_up', 'open')),
    place TEXT NOT NULL CHECK (place IN ('tablet', 'office')),
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    -- The occasion for which the tablet lies in the participant's hands.
    handed_over BLOB REFERENCES occasion (id),
    -- Wrong codes or passwords in this stage.
    wrong INTEGER NOT NULL CHECK (wrong >= 0)
) STRICT;
CREATE INDEX session_staff ON session (staff_id);

-- A browser from which somebody has signed in before. Its attempts are counted for themselves.
CREATE TABLE device (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    known_since TEXT NOT NULL
) STRICT;

-- Attempts to sign in without success since the last one, by the keyed hash of who was named and from which known browser, if any.
CREATE TABLE attempt (
    key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    failures INTEGER NOT NULL CHECK (failures >= 1),
    last_at TEXT NOT NULL
) STRICT;

-- A code that lets somebody choose a password, once. Without a person: the first administrator's.
CREATE TABLE one_time_code (
    code_hash BLOB NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    staff_id BLOB REFERENCES staff (id),
    expires_at TEXT NOT NULL
) STRICT;

CREATE TABLE recovery_code (
    code_hash BLOB NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    staff_id BLOB NOT NULL REFERENCES staff (id)
) STRICT;

-- A row is sealed a moment after it was written: it gets its place in the chain and a keyed hash of itself and all before it.
CREATE TABLE audit_new (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('client', 'staff', 'operator', 'service', 'stranger')),
    actor BLOB CHECK (length(actor) = 16),
    action TEXT NOT NULL,
    handle TEXT,
    outcome TEXT NOT NULL,
    role TEXT,
    place INTEGER UNIQUE CHECK (place >= 1),
    seal BLOB CHECK (length(seal) = 32),
    CHECK ((place IS NULL) = (seal IS NULL))
) STRICT;
INSERT INTO audit_new (id, at, actor_kind, actor, action, handle, outcome)
SELECT id, at, actor_kind, actor, action, handle, outcome FROM audit;
DROP TABLE audit;
ALTER TABLE audit_new RENAME TO audit;
CREATE INDEX audit_lookup ON audit (actor, at) WHERE action = 'participant.lookup';
CREATE INDEX audit_unsealed ON audit (id) WHERE place IS NULL;
CREATE INDEX audit_at ON audit (at);
