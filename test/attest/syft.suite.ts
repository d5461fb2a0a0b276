// syft reads an image itself, and reads the SBOMs that strake makes of it: it finds the same in both.
import assert from 'node:assert/strict';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { project, strakeOk } from '../e2e/strake.ts';
import { goMod } from '../go/go-build.ts';
import { requireTool, runOk, tool } from '../tool/index.ts';

const PACKAGES = `Package: libc6
Status: install ok installed
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u9
Description: GNU C Library: Shared libraries

Package: libstdc++6
Status: install ok installed
Maintainer: Debian GCC Maintainers <debian-gcc@lists.debian.org>
Architecture: amd64
Source: gcc-12 (12.2.0-14)
Version: 12.2.0-14+deb12u1
Description: GNU Standard C++ Library v3
`;

const APK = `C:Q1pFB0ibHPIC3J3DFGU5qkQZm8Xqo=
P:musl
V:1.2.5-r9
A:x86_64
S:411184
I:671744
T:the musl c library
U:https://musl.libc.org/
L:MIT
o:musl
m:Natanael Copa <ncopa@alpinelinux.org>
t:1737000000
c:0123456789012345678901234567890123456789

`;

const ROOTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  debian: {
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\nNAME="Debian GNU/Linux"\n',
    'var/lib/dpkg/status': PACKAGES,
  },
  alpine: {
    'etc/os-release': 'ID=alpine\nVERSION_ID=3.22.1\nNAME="Alpine Linux"\n',
    'lib/apk/db/installed': APK,
  },
};

/** A program of a module that a directory replaces. */
const REPLACED = {
  'app/go.mod': goMod(
    'example.com/app',
    'require example.com/lib v1.2.3\nreplace example.com/lib => ../lib\n',
  ),
  'app/main.go': 'package main\n\nimport "example.com/lib"\n\nfunc main() { println(lib.Text) }\n',
  'lib/go.mod': goMod('example.com/lib'),
  'lib/lib.go': 'package lib\n\nvar Text = "lib"\n',
};

for (const [distribution, root] of Object.entries(ROOTS)) {
  test(`syft finds all that is in an image on ${distribution} in its SBOM`, async (t) => {
    const syft = await requireTool(t, 'syft');
    if (syft === undefined) return;
    const directory = await project(t, REPLACED);
    await imageOf(directory, root);
    const found = await scan(syft, directory, ['scan', 'oci-dir:out']);
    assert.ok(found.purls.includes('pkg:golang/example.com/lib'));
    assert.ok(found.purls.length > 20, `${found.purls.length} packages`);
    for (const format of ['spdx', 'cyclonedx']) {
      const flags = ['--generate', '--format', format, '--output', 'sbom.json'];
      await strakeOk(directory, ['sbom', 'oci:out', ...flags]);
      const listed = await scan(syft, directory, ['convert', 'sbom.json']);
      assert.deepEqual(
        found.purls.filter((purl) => !listed.purls.includes(purl)),
        [],
      );
      assert.equal(listed.distribution, found.distribution);
    }
  });
}

test('syft finds the modules of each platform in the SBOM of an index', async (t: TestContext) => {
  const syft = await requireTool(t, 'syft');
  if (syft === undefined) return;
  const directory = await project(t, REPLACED);
  const app = join(directory, 'app');
  await strakeOk(app, ['build', '.', '-p', 'linux/amd64,linux/arm64', '-o', 'oci:out']);
  await strakeOk(app, ['sbom', 'oci:out', '--generate', '--output', 'sbom.json']);
  const { purls } = await scan(syft, app, ['convert', 'sbom.json']);
  for (const purl of ['pkg:golang/example.com/app', 'pkg:golang/example.com/lib']) {
    assert.equal(purls.filter((each) => each === purl).length, 1, purl);
  }
});

/** Real programs with many modules, and one with a replaced module, on a distribution. */
async function imageOf(directory: string, root: Readonly<Record<string, string>>): Promise<void> {
  const programs = await Promise.all((['crane', 'oras'] as const).map((name) => tool(name)));
  const bin = join(directory, 'root/usr/bin');
  await mkdir(bin, { recursive: true });
  for (const program of programs) await copyFile(program, join(bin, basename(program)));
  const env = { CGO_ENABLED: '0', GOFLAGS: '', GOOS: 'linux', GOARCH: 'amd64' };
  await runOk(['go', 'build', '-o', join(bin, 'app'), '.'], { cwd: join(directory, 'app'), env });
  for (const [name, text] of Object.entries(root)) {
    const path = join(directory, 'root', name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  }
  const tops = [...new Set(['usr', ...Object.keys(root).map((name) => name.split('/')[0])])];
  const files = tops.map((top) => `/${top}: root/${top}`).join(', ');
  const settings = 'plugins: [symlinks]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\n';
  const config = `${settings}symlinks: { files: { ${files} } }\n`;
  await writeFile(join(directory, 'strake.yaml'), config);
  await strakeOk(directory, ['build', '-o', 'oci:out']);
}

/** The package URLs that syft finds, in lower case, as its own are not. */
async function scan(syft: string, cwd: string, args: readonly string[]) {
  const env = { SYFT_CHECK_FOR_APP_UPDATE: 'false' };
  const printed = await runOk([syft, ...args, '-o', 'json'], { cwd, env });
  const { artifacts, distro } = JSON.parse(printed) as {
    readonly artifacts: readonly { readonly purl: string }[];
    readonly distro: { readonly id?: string; readonly versionID?: string };
  };
  return {
    purls: artifacts
      .map(({ purl }) => purl.toLowerCase())
      .filter((purl) => purl !== '')
      .sort(),
    distribution: `${distro.id} ${distro.versionID}`,
  };
}
