"""The JSON Schemas in survey-definitions/schema accept what the repository holds, and refuse what is plainly wrong."""

import copy
import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

FOLDER = Path("survey-definitions")
KINDS = {
    "questionnaire": "questionnaires/*/*/definition.json",
    "texts": "questionnaires/*/*/texts/*.json",
    "programme": "programmes/*.json",
    "indicator": "indicators/*/*.json",
}
# Kinds of which the repository holds nothing yet.
MAY_BE_EMPTY = {"texts"}


def main() -> int:
    faults = []
    checked = 0
    for kind, pattern in KINDS.items():
        schema = json.loads((FOLDER / "schema" / f"{kind}.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        files = sorted(FOLDER.glob(pattern))
        if not files and kind not in MAY_BE_EMPTY:
            faults.append(f"{pattern}: no file was found")
        for file in files:
            content = json.loads(file.read_text())
            for error in validator.iter_errors(content):
                faults.append(f"{file}#{'/'.join(map(str, error.absolute_path))}: {error.message}")
            checked += 1
            # A schema that accepts everything would be worth nothing.
            for spoilt, what in spoil(content):
                if validator.is_valid(spoilt):
                    faults.append(f"{file}: the schema accepts it {what}")
    for fault in faults:
        print(fault)
    print(f"{checked} files against {len(KINDS)} schemas: {len(faults)} faults")
    return 1 if faults else 0


def spoil(content: dict):
    """The content with a field too many, and without each of its fields that every file of the kind has."""
    spoilt = copy.deepcopy(content)
    spoilt["colour"] = "blue"
    yield spoilt, "with an unknown field"
    name = "key" if "key" in content else "language"
    spoilt = copy.deepcopy(content)
    del spoilt[name]
    yield spoilt, f"without {name}"
    spoilt = copy.deepcopy(content)
    spoilt[name] = 7
    yield spoilt, f"with a number as {name}"


sys.exit(main())
