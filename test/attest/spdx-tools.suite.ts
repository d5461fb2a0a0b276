// The official tools of SPDX say that our documents are valid.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeSpdx } from '@strake/plugin-attest/sbom';
import { requireTool, run, temporaryDirectory } from '../tool/index.ts';
import { sceneImage, sceneIndex } from './inventory-scene.ts';

// It reads the list of licenses from spdx.org otherwise.
const OFFLINE = '-DSPDXParser.OnlyUseLocalLicenses=true';

for (const [name, subject] of Object.entries({ image: sceneImage('amd64'), index: sceneIndex() })) {
  test(`the SPDX document of an ${name} is valid for the tools of SPDX`, async (t) => {
    const jar = await requireTool(t, 'spdx-tools');
    if (jar === undefined) return;
    const file = join(await temporaryDirectory(t), 'sbom.spdx.json');
    await writeFile(file, writeSpdx(subject));
    const { stdout, stderr, status } = await run(['java', OFFLINE, '-jar', jar, 'Verify', file]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^This SPDX Document is valid\.$/m);
  });
}
