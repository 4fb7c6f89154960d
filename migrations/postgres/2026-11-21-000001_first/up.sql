-- The first schema. Times are UTC.

CREATE TABLE installation (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1),
    first_started_at timestamp NOT NULL,
    fingerprint_key bytea NOT NULL CHECK (octet_length(fingerprint_key) = 32),
    is_demo boolean NOT NULL
);

CREATE TABLE definition_version (
    key text NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    published_at timestamp NOT NULL,
    PRIMARY KEY (key, version)
);

CREATE TABLE client (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL UNIQUE,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    scopes text NOT NULL,
    programmes text,
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    revoked_at timestamp
);

CREATE TABLE participant (
    id uuid NOT NULL PRIMARY KEY,
    code text UNIQUE,
    gender text NOT NULL CHECK (gender IN ('woman', 'man', 'other', 'unknown')),
    age_band text NOT NULL CHECK (age_band IN ('15-24', '25-34', '35-44', '45-54', '55-64', 'unknown')),
    born_abroad text NOT NULL CHECK (born_abroad IN ('yes', 'no', 'unknown')),
    protected_identity boolean NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    created_by uuid NOT NULL,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL,
    CHECK ((code IS NULL) = protected_identity)
);

CREATE TABLE enrolment (
    id uuid NOT NULL PRIMARY KEY,
    participant_id uuid NOT NULL REFERENCES participant (id),
    programme text NOT NULL,
    team text,
    municipality text NOT NULL CHECK (municipality IN ('skelleftea', 'norsjo', 'other')),
    start_on date NOT NULL,
    end_on date,
    end_reason text CHECK (end_reason IN ('work', 'studies', 'other_positive', 'back_to_authority', 'moved', 'declined', 'other', 'felregistrering')),
    revision integer NOT NULL CHECK (revision >= 1),
    created_by uuid NOT NULL,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL,
    CHECK ((end_on IS NULL) = (end_reason IS NULL))
);
CREATE INDEX enrolment_participant ON enrolment (participant_id);
CREATE INDEX enrolment_programme_start ON enrolment (programme, start_on);

CREATE TABLE occasion (
    id uuid NOT NULL PRIMARY KEY,
    enrolment_id uuid NOT NULL REFERENCES enrolment (id),
    held_on date NOT NULL,
    mode text NOT NULL CHECK (mode IN ('in_person', 'video', 'phone', 'paper')),
    private boolean NOT NULL,
    interpreter text NOT NULL CHECK (interpreter IN ('none', 'authorised')),
    created_by uuid NOT NULL,
    created_at timestamp NOT NULL
);
CREATE INDEX occasion_enrolment_held ON occasion (enrolment_id, held_on);

CREATE TABLE response (
    id uuid NOT NULL PRIMARY KEY,
    occasion_id uuid NOT NULL REFERENCES occasion (id),
    questionnaire text NOT NULL,
    version integer NOT NULL,
    language text NOT NULL,
    help text NOT NULL CHECK (help IN ('none', 'staff', 'interpreter')),
    supersedes uuid REFERENCES response (id),
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    sender uuid NOT NULL,
    stored_at timestamp NOT NULL
);
-- One response per occasion and questionnaire, and one correction per response: a chain, never a tree.
CREATE UNIQUE INDEX response_occasion ON response (occasion_id, questionnaire, coalesce(supersedes, '00000000-0000-0000-0000-000000000000'::uuid));
CREATE UNIQUE INDEX response_supersedes ON response (supersedes) WHERE supersedes IS NOT NULL;

-- What was answered; what was skipped has no row.
CREATE TABLE answer (
    response_id uuid NOT NULL REFERENCES response (id),
    item text NOT NULL,
    choice text,
    words text,
    PRIMARY KEY (response_id, item),
    CHECK ((choice IS NULL) <> (words IS NULL))
);

-- That the question about violence was put, never what was answered.
CREATE TABLE screening (
    id uuid NOT NULL PRIMARY KEY,
    occasion_id uuid NOT NULL REFERENCES occasion (id),
    status text NOT NULL CHECK (status IN ('answered', 'declined', 'not_asked')),
    reason text CHECK (reason IN ('no_private_meeting', 'planned', 'other')),
    asked boolean NOT NULL,
    sender uuid NOT NULL,
    stored_at timestamp NOT NULL,
    CHECK (asked <> (status = 'not_asked')),
    UNIQUE (occasion_id, asked)
);

-- What figures need to know, kept in the submission's own transaction: a row per enrolment, questionnaire version and year.
CREATE TABLE summary (
    questionnaire text NOT NULL,
    year integer NOT NULL,
    enrolment_id uuid NOT NULL REFERENCES enrolment (id),
    version integer NOT NULL,
    first_on date,
    last_on date,
    contributions text NOT NULL,
    PRIMARY KEY (questionnaire, year, enrolment_id, version),
    CHECK ((first_on IS NULL) = (last_on IS NULL))
);
-- Counting who was measured on which days needs nothing but this index.
CREATE INDEX summary_days ON summary (questionnaire, year, enrolment_id, first_on, last_on);

CREATE TABLE publication (
    id uuid NOT NULL PRIMARY KEY,
    indicator text NOT NULL,
    definition_version integer NOT NULL,
    period text NOT NULL,
    table_by text NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    final boolean NOT NULL,
    cut_off timestamp NOT NULL,
    published_at timestamp NOT NULL,
    withdrawn_at timestamp,
    body text NOT NULL,
    UNIQUE (indicator, period, table_by, revision)
);

CREATE TABLE lease (
    name text NOT NULL PRIMARY KEY,
    holder uuid NOT NULL,
    until timestamp NOT NULL
);

-- Who did what to which handle, written with its effect. Never answers, codes or tokens.
CREATE TABLE audit (
    id uuid NOT NULL PRIMARY KEY,
    at timestamp NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('client', 'operator', 'service')),
    actor uuid,
    action text NOT NULL,
    handle text,
    outcome text NOT NULL
);
-- The budget for look-ups is counted from these few rows.
CREATE INDEX audit_lookup ON audit (actor, at) WHERE action = 'participant.lookup';
