-- Staff, what they may do, how they sign in; and an audit log that can be sealed. Times are UTC.

-- Tells whether the key file is the one that this database was written with.
ALTER TABLE installation ADD COLUMN key_check bytea CHECK (octet_length(key_check) = 32);

CREATE TABLE staff (
    id uuid NOT NULL PRIMARY KEY,
    -- As it is typed at sign-in, in small letters.
    username text NOT NULL UNIQUE,
    name text NOT NULL,
    roles text NOT NULL,
    -- A PHC string; none until the person has chosen a password.
    password text,
    -- Which of the secrets derived for this person their app holds; none without a second factor.
    second_factor integer CHECK (second_factor >= 1),
    -- How many secrets have been derived, and the step of the last code that was used: no code counts twice.
    secrets integer NOT NULL CHECK (secrets >= 0),
    last_step bigint NOT NULL,
    -- Who the person is to an identity provider.
    issuer text,
    subject text,
    created_at timestamp NOT NULL,
    disabled_at timestamp,
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    UNIQUE (issuer, subject)
);

CREATE TABLE staff_programme (
    staff_id uuid NOT NULL REFERENCES staff (id),
    programme text NOT NULL,
    PRIMARY KEY (staff_id, programme)
);

-- A coordinator's caseload.
CREATE TABLE assignment (
    enrolment_id uuid NOT NULL REFERENCES enrolment (id),
    staff_id uuid NOT NULL REFERENCES staff (id),
    assigned_at timestamp NOT NULL,
    PRIMARY KEY (enrolment_id, staff_id)
);
CREATE INDEX assignment_staff ON assignment (staff_id);

-- Somebody reaches a colleague's caseload from one day to another, both included.
CREATE TABLE substitution (
    id uuid NOT NULL PRIMARY KEY,
    absent_id uuid NOT NULL REFERENCES staff (id),
    substitute_id uuid NOT NULL REFERENCES staff (id),
    from_on date NOT NULL,
    until_on date NOT NULL,
    CHECK (from_on <= until_on),
    CHECK (absent_id <> substitute_id)
);
CREATE INDEX substitution_substitute ON substitution (substitute_id);

CREATE TABLE session (
    id uuid NOT NULL PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    staff_id uuid NOT NULL REFERENCES staff (id),
    -- What is still wanted of the person: the second factor, setting one up, or nothing.
    stage text NOT NULL CHECK (stage IN ('second_factor', 'set_up', 'open')),
    place text NOT NULL CHECK (place IN ('tablet', 'office')),
    started_at timestamp NOT NULL,
    seen_at timestamp NOT NULL,
    -- The occasion for which the tablet lies in the participant's hands.
    handed_over uuid REFERENCES occasion (id),
    -- Wrong codes or passwords in this stage.
    wrong integer NOT NULL CHECK (wrong >= 0)
);
CREATE INDEX session_staff ON session (staff_id);

-- A browser from which somebody has signed in before. Its attempts are counted for themselves.
CREATE TABLE device (
    token_hash bytea NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    staff_id uuid NOT NULL REFERENCES staff (id),
    known_since timestamp NOT NULL
);

-- Attempts to sign in without success since the last one, by the keyed hash of who was named and from which known browser, if any.
CREATE TABLE attempt (
    key bytea NOT NULL PRIMARY KEY CHECK (octet_length(key) = 32),
    failures integer NOT NULL CHECK (failures >= 1),
    last_at timestamp NOT NULL
);

-- A code that lets somebody choose a password, once. Without a person: the first administrator's.
CREATE TABLE one_time_code (
    code_hash bytea NOT NULL PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    staff_id uuid REFERENCES staff (id),
    expires_at timestamp NOT NULL
);

CREATE TABLE recovery_code (
    code_hash bytea NOT NULL PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    staff_id uuid NOT NULL REFERENCES staff (id)
);

-- A row is sealed a moment after it was written: it gets its place in the chain and a keyed hash of itself and all before it.
ALTER TABLE audit DROP CONSTRAINT audit_actor_kind_check;
ALTER TABLE audit ADD CONSTRAINT audit_actor_kind_check CHECK (actor_kind IN ('client', 'staff', 'operator', 'service', 'stranger'));
ALTER TABLE audit ADD COLUMN role text;
ALTER TABLE audit ADD COLUMN place bigint UNIQUE CHECK (place >= 1);
ALTER TABLE audit ADD COLUMN seal bytea CHECK (octet_length(seal) = 32);
ALTER TABLE audit ADD CHECK ((place IS NULL) = (seal IS NULL));
CREATE INDEX audit_unsealed ON audit (id) WHERE place IS NULL;
CREATE INDEX audit_at ON audit (at);
