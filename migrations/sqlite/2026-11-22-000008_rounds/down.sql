DROP TABLE round_code;
DROP TABLE round_count;
DROP TABLE survey_round;
