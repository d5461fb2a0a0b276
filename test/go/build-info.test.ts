// What strake reads of programs is what go itself reads. More platforms and ways to build are in test/attest.
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk } from '../tool/index.ts';
import { assertSameBuildInfo } from './build-info.ts';
import { goMod, goProject } from './go-build.ts';

for (const platform of ['linux/amd64', 'linux/arm64', 'windows/amd64']) {
  test(`reads what go reads of a program for ${platform}, stripped or not`, async (t) => {
    const [GOOS, GOARCH] = platform.split('/');
    const cwd = await goProject(t, {
      'go.mod': goMod(
        'example.com/app',
        'require example.com/lib v1.2.3\nreplace example.com/lib => ./lib\n',
      ),
      'main.go': 'package main\n\nimport "example.com/lib"\n\nfunc main() { println(lib.Text) }\n',
      'lib/go.mod': goMod('example.com/lib'),
      'lib/lib.go': 'package lib\n\nvar Text = "\\xff Go buildinf:\\x08\\x02"\n',
    });
    const env = { GOOS, GOARCH, CGO_ENABLED: '0' };
    for (const flags of [['-trimpath'], ['-ldflags=-s -w -X "main.version=1 0"']]) {
      await runOk(['go', 'build', ...flags, '-o', 'app', '.'], { cwd, env });
      await assertSameBuildInfo(join(cwd, 'app'));
    }
  });
}
