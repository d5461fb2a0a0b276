import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeGo, goMod, goProject } from './go-build.ts';

test('links a variable as one value although it looks like flags of the linker', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m'),
    'main.go':
      'package main\n\nimport "os"\n\nvar a, b string\n\nfunc main() { os.Stdout.WriteString(a + "|" + b) }\n',
  });
  const profile = join(directory, 'profile');
  const version = `1.0 -extld=/bin/false -cpuprofile=${profile} - beta`;
  const ldflags = ['-s -X main.a={{version}}', '-X=main.b={{version}}'];
  const images = { app: { programs: ['.'], ldflags } };
  const { job, build } = await describeGo({ directory, images, vars: { version } });
  await build();
  const printed = execFileSync(job.outputs[0]?.file ?? '', { encoding: 'utf8' });
  assert.equal(printed, `${version}|${version}`);
  assert.ok(!existsSync(profile));
});
