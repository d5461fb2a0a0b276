import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runOk, temporaryDirectory } from '../../tool/index.ts';
import { copyExample } from '../lifecycle-image.ts';
import type { Golden } from './golden.ts';

/** Building again, and what cannot be built. */
export function buildChecks(golden: Golden): void {
  golden('G39', 'is the same image from another directory and another cache', async (image, t) => {
    const directory = await copyExample(t);
    const env = { STRAKE_CACHE: await temporaryDirectory(t) };
    const again = image.strake(directory, 'build', ['-o', 'oci:out/oci']);
    assert.equal((await runOk(again, { env })).trim(), `${image.repository.name}@${image.digest}`);
  });

  golden('G44', 'pushes nothing where a base lacks a platform', async (image, t) => {
    const directory = await copyExample(t);
    const repository = `${image.repository.name}-none`;
    const args = [
      '--push',
      '--set',
      `repository=${repository}`,
      '--set',
      'platforms=[linux/mips64le]',
    ];
    const { status, stdout, stderr } = await run(image.strake(directory, 'build', args));
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /linux\/mips64le/);
    assert.match(stderr, /hint: .*linux\/s390x/);
    const [host, ...path] = repository.split('/');
    const answer = await fetch(`http://${host}/v2/${path.join('/')}/tags/list`);
    assert.equal(answer.status, 404);
  });

  golden('G45', 'refuses a template that names an unknown variable', async (image, t) => {
    const directory = await copyExample(t);
    await appendFile(join(directory, 'lifecycle.toml.liquid'), '{{nobody}}\n');
    const { status, stdout, stderr } = await run(
      image.strake(directory, 'build', ['-o', 'oci:out/oci']),
    );
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /lifecycle\.toml\.liquid: variable "nobody" is unknown here/);
  });

  golden('G23', 'refuses a link that leaves the image', async (image, t) => {
    const directory = await copyExample(t);
    const args = ['--set', 'symlinks.links={/cnb/lifecycle/extender: ../../../x}'];
    const { status, stderr } = await run(image.strake(directory, 'plan', args));
    assert.equal(status, 2);
    assert.match(
      stderr,
      /link \/cnb\/lifecycle\/extender leaves the image: its target is \.\.\/\.\.\/\.\.\/x/,
    );
  });
}
