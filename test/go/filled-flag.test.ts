import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePlatform } from '@strake/oci';
import { resolveProject } from '../../packages/core/src/config/resolve-project.ts';
import { createHostAccess } from '../../packages/core/src/host/access/index.ts';
import { isPlugin } from '../../packages/core/src/plugin/definition.ts';
import { type GoOptions, plugin } from '../../packages/plugin-go/src/index.ts';
import { describeGo, goMod, goProject } from './go-build.ts';

const { signal } = new AbortController();

test('links a variable as one value, though it looks like flags of the linker', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m'),
    'main.go':
      'package main\n\nimport "os"\n\nvar a, b string\n\nfunc main() { os.Stdout.WriteString(a + "|" + b) }\n',
  });
  // The plugin is made by the built core, and recognised by this one.
  assert.ok(isPlugin(plugin));
  const profile = join(directory, 'profile');
  const version = `1.0 -extld=/bin/false -cpuprofile=${profile} - beta`;
  const project = await resolveProject({
    directory,
    env: {},
    host: createHostAccess({ directory, env: { ...process.env }, signal }),
    plugins: [plugin],
    config: {
      vars: { version },
      base: 'scratch',
      go: {
        programs: ['.'],
        ldflags: ['-s -X main.a={{version}}', '-X=main.b={{version}}'],
      },
    },
  });
  const options = project.images[0]?.at(parsePlatform('linux/amd64')).options.go as GoOptions;
  const { job, build } = await describeGo({ directory, images: { app: options } });
  await build();
  const printed = execFileSync(job.outputs[0]?.file ?? '', { encoding: 'utf8' });
  assert.equal(printed, `${version}|${version}`);
  assert.ok(!existsSync(profile));
});
