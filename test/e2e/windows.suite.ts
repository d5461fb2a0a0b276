import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { notingGo } from '../go/noting-go.ts';
import {
  type Registry,
  runOk,
  type Scope,
  startRegistry,
  temporaryDirectory,
  tool,
} from '../tool/index.ts';
import { buildReader } from '../windows/build-reader.ts';
import { importLayer, topLayer } from '../windows/import-layer.ts';
import { FOREIGN_URL, type WindowsBase, windowsBase } from '../windows/windows-base.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

const BU = 'AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA==';
/** Older first, as a list may be; 20348 is not the greater text. */
const VERSIONS = ['10.0.17763.6532', '10.0.20348.2849', '10.0.9200.1'];
const NEWEST_FIRST = ['10.0.20348.2849', '10.0.17763.6532', '10.0.9200.1'];

interface ManifestJson {
  readonly mediaType: string;
  readonly config: { readonly mediaType: string };
  readonly manifests: readonly {
    readonly mediaType: string;
    readonly digest: string;
    readonly platform: Readonly<Record<string, unknown>>;
  }[];
  readonly layers: readonly {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
    readonly urls?: readonly string[];
  }[];
}

const cleanups: (() => void | Promise<void>)[] = [];
const scope: Scope = { after: (clean) => void cleanups.push(clean) };
let reader = '';
before(async () => {
  reader = await buildReader(scope);
});
after(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

const LIFECYCLE = `plugins: [go, symlinks, windows]
platforms: [linux/amd64, windows/amd64]
vcs: false
config:
  workdir: { linux/*: /layers, windows/*: 'c:\\layers' }
  labels: { version: "1.2.3" }
go:
  layer: all
  programs: [{ package: ./cmd/app, path: /cnb/lifecycle/lifecycle }]
symlinks:
  layer: all
  links:
    "/cnb/lifecycle/{detector,analyzer}{{exe}}": "lifecycle{{exe}}"
    /cnb/latest: lifecycle
    /cnb/absolute: /cnb/lifecycle
    /cnb/windows: { windows/*: 'C:\\Windows\\' }
  hardlinks: { "/cnb/copy{{exe}}": "/cnb/lifecycle/lifecycle{{exe}}" }
  directories: { /cnb/lifecycle: {}, /Files: {} }
  files: { /cnb/lifecycle.toml: { toml: { version: "{{version}}" } } }
vars: { version: "1.2.3" }
`;

for (const family of ['docker', 'oci'] as const) {
  describe(`an image on Windows bases of the ${family} family`, () => {
    let registry: Registry;
    let base: WindowsBase;
    let directory = '';
    let image = '';
    let calls: string[] = [];
    let crane = '';
    const manifest = async (reference: string): Promise<ManifestJson> =>
      JSON.parse(await runOk([crane, 'manifest', reference]));
    const windows = async () => {
      const { manifests } = await manifest(`${image}:v1`);
      return Promise.all(
        manifests
          .filter(({ platform }) => platform.os === 'windows')
          .map(async ({ digest, platform }) => ({
            platform,
            manifest: await manifest(`${image}@${digest}`),
            config: JSON.parse(await runOk([crane, 'config', `${image}@${digest}`])),
          })),
      );
    };

    before(async () => {
      crane = await tool('crane');
      registry = await startRegistry(scope, { kind: 'distribution-v3' });
      base = await windowsBase(scope, { family, versions: VERSIONS, listed: family === 'docker' });
      const reference = await base.push(registry.host);
      image = `${registry.host}/buildpacks/lifecycle`;
      directory = await project(scope, {
        ...TINY,
        'strake.yaml': `${LIFECYCLE}base: { linux/*: scratch, windows/*: "${reference}" }
repository: ${image}
`,
      });
      const go = await notingGo(scope);
      const cache = await temporaryDirectory(scope);
      await strakeOk(directory, ['build', '--push', '-t', 'v1'], {
        env: { PATH: go.PATH, STRAKE_CACHE: cache },
      });
      calls = (await go.calls()).filter((line) => / build /.test(line));
    });

    test('has one manifest for each version of Windows, newest first, from one compile', async () => {
      const { manifests } = await manifest(`${image}:v1`);
      assert.deepEqual(
        manifests.map(({ platform }) => platform),
        [
          { architecture: 'amd64', os: 'linux' },
          ...NEWEST_FIRST.map((version) => ({
            architecture: 'amd64',
            os: 'windows',
            'os.version': version,
            'os.features': ['win32k'],
          })),
        ],
      );
      assert.deepEqual(
        calls.map((line) => line.split(' ')[0]).sort(),
        ['linux', 'windows'],
        calls.join('\n'),
      );
      const layers = (await windows()).map((each) => each.manifest.layers.at(-1)?.digest);
      assert.equal(new Set(layers).size, 1);
    });

    test('has its version in config and index, and keeps the fields of the base', async () => {
      for (const { platform, config } of await windows()) {
        assert.equal(config['os.version'], platform['os.version']);
        assert.deepEqual(config['os.features'], platform['os.features']);
        const { 'dev.strake.base': record, ...Labels } = config.config.Labels;
        assert.equal(record === undefined, family === 'oci');
        assert.deepEqual(
          { ...config.config, Labels },
          {
            User: 'ContainerUser',
            Env: ['PATH=c:\\Windows\\System32;c:\\Windows;C:\\cnb\\lifecycle'],
            Entrypoint: ['C:\\cnb\\lifecycle\\lifecycle.exe'],
            WorkingDir: 'c:\\layers',
            Labels: { version: '1.2.3' },
          },
        );
        assert.equal(config.rootfs.diff_ids.length, 3);
      }
    });

    test('keeps foreign layers with their URLs, and uploads none', async () => {
      for (const [at, { manifest: each, platform }] of (await windows()).entries()) {
        const foreign = base.foreign[VERSIONS.indexOf(NEWEST_FIRST[at] ?? '')];
        assert.deepEqual(each.layers[0], foreign);
        assert.deepEqual(each.layers[0]?.urls, [`${FOREIGN_URL}/${platform['os.version']}`]);
        const status = await Promise.all(
          each.layers.map(
            async ({ digest }) =>
              (
                await fetch(`http://${registry.host}/v2/buildpacks/lifecycle/blobs/${digest}`, {
                  method: 'HEAD',
                })
              ).status,
          ),
        );
        assert.deepEqual(status, [404, 200, 200]);
      }
    });

    test('is of one family throughout', async () => {
      const index = await manifest(`${image}:v1`);
      const types = [
        index.mediaType,
        ...index.manifests.map(({ mediaType }) => mediaType),
        ...(await windows()).flatMap((each) => [
          each.manifest.config.mediaType,
          ...each.manifest.layers.map(({ mediaType }) => mediaType),
        ]),
      ];
      for (const type of types) assert.match(type, new RegExp(`^application/vnd\\.${family}\\.`));
    });

    test('has a layer that Windows imports', async () => {
      const [first] = await windows();
      const digest = first?.manifest.layers.at(-1)?.digest;
      const response = await fetch(
        `http://${registry.host}/v2/buildpacks/lifecycle/blobs/${digest}`,
      );
      const items = await importLayer(reader, new Uint8Array(await response.arrayBuffer()));
      const rows = items.map(({ path, kind, attributes, target = '', relative }) =>
        [kind, attributes, path, target, ...(relative ? ['relative'] : [])].join(' ').trimEnd(),
      );
      assert.deepEqual(rows, [
        'directory 16 Files',
        'directory 16 Files/Files',
        'directory 16 Files/cnb',
        'symlink 1040 Files/cnb/absolute C:\\cnb\\lifecycle',
        'symlink 1040 Files/cnb/latest lifecycle relative',
        'directory 16 Files/cnb/lifecycle',
        'symlink 0 Files/cnb/lifecycle/analyzer.exe lifecycle.exe relative',
        'symlink 0 Files/cnb/lifecycle/detector.exe lifecycle.exe relative',
        'file 0 Files/cnb/lifecycle/lifecycle.exe',
        'file 0 Files/cnb/lifecycle.toml',
        'symlink 1040 Files/cnb/windows C:\\Windows',
        'directory 16 Hives',
        'hardlink 0 Files/cnb/copy.exe Files/cnb/lifecycle/lifecycle.exe',
      ]);
      for (const { path, kind, records = {}, security } of items) {
        if (path === 'Files' || path === 'Hives' || kind === 'hardlink') {
          assert.equal(security, undefined, path);
          continue;
        }
        assert.equal(records['MSWINDOWS.rawsd'], BU, path);
        assert.deepEqual(security, {
          owner: 'S-1-5-32-545',
          group: 'S-1-5-32-545',
          control: 0x8000,
          length: 52,
        });
        const known = ['MSWINDOWS.rawsd', 'MSWINDOWS.fileattr', 'path', 'linkpath'];
        for (const key of Object.keys(records)) assert.ok(known.includes(key), `${path}: ${key}`);
      }
    });

    test('holds a program that Go compiled for Windows', async (t) => {
      const [first] = await windows();
      const [child] = (await manifest(`${image}:v1`)).manifests.slice(1);
      assert.ok(first && child);
      const place = await temporaryDirectory(t);
      const digest = first.manifest.layers.at(-1)?.digest;
      const response = await fetch(
        `http://${registry.host}/v2/buildpacks/lifecycle/blobs/${digest}`,
      );
      await runOk(['tar', '-xzf', '-', '-C', place], {
        input: new Uint8Array(await response.arrayBuffer()),
      });
      const facts = await runOk([
        'go',
        'version',
        '-m',
        join(place, 'Files/cnb/lifecycle/lifecycle.exe'),
      ]);
      assert.match(facts, /build\tGOOS=windows/);
      assert.match(facts, /build\tGOARCH=amd64/);
    });

    test('is inspected and validated although a foreign layer is missing', async () => {
      const reference = `docker://${image}:v1`;
      const shown = await strakeOk(directory, ['inspect', '--layers', reference]);
      assert.match(shown, new RegExp(`from ${FOREIGN_URL}/${VERSIONS[0]}`));
      const valid = await strake(directory, ['validate', reference]);
      assert.match(
        valid.stderr,
        /note: windows\/amd64:10\.0\.20348\.2849 layers\[0\].*may be stored elsewhere/,
      );
      assert.match(valid.stdout, /^PASS/m);
    });

    test('is written to layouts and archives without the bytes of foreign layers', async () => {
      const options = ['--platform', `windows/amd64:${VERSIONS[1]}`];
      await strakeOk(directory, [
        'build',
        ...options,
        ...['-o', 'oci:layout', '-o', 'oci-archive:oci.tar', '-o', 'docker-archive:docker.tar'],
      ]);
      for (const name of ['oci:layout', 'oci-archive:oci.tar', 'docker-archive:docker.tar']) {
        const valid = await strake(directory, ['validate', name]);
        assert.match(valid.stderr, /layers\[0\].*may be stored elsewhere/, name);
        assert.match(valid.stdout, /^PASS/m, name);
        const report = JSON.parse(await strakeOk(directory, ['inspect', name, '--json']));
        assert.deepEqual(report.images[0].layers[0].urls, [`${FOREIGN_URL}/${VERSIONS[1]}`], name);
      }
      const [saved] = JSON.parse(
        await runOk(['tar', '-xOf', 'docker.tar', 'manifest.json'], { cwd: directory }),
      );
      const members = await runOk(['tar', '-tf', 'docker.tar'], { cwd: directory });
      const [source] = Object.values(saved.LayerSources) as { digest: string }[];
      assert.equal(saved.Layers.length, 3);
      assert.equal(saved.Layers.filter((name: string) => members.includes(name)).length, 2);
      assert.equal(source?.digest, base.foreign[1]?.digest);
    });

    test('is a base itself, from a layout without the bytes', async () => {
      await strakeOk(directory, ['build', '--platform', 'windows/amd64', '-o', 'oci:below']);
      await mkdir(join(directory, 'above'));
      await writeFile(
        join(directory, 'above/strake.yaml'),
        `plugins: [symlinks, windows]
platforms: [windows/amd64]
base: oci:../below
vcs: false
symlinks: { files: { /extra.txt: { content: more } } }
`,
      );
      await strakeOk(join(directory, 'above'), ['build', '-o', 'oci:out']);
      assert.match(await strakeOk(join(directory, 'above'), ['validate', 'oci:out']), /^PASS/m);
    });
  });
}

test('says what to do if a registry refuses foreign layers', async (t) => {
  const from = await startRegistry(t, { kind: 'distribution-v3' });
  const to = await startRegistry(t, { kind: 'distribution-v3', foreign: false });
  const base = await windowsBase(t, { family: 'docker', versions: ['10.0.17763.1'] });
  const directory = await project(t, {
    'strake.yaml': `plugins: [symlinks, windows]
platforms: [windows/amd64]
base: ${await base.push(from.host)}
repository: ${to.host}/app
vcs: false
symlinks: { files: { /a: { content: x } } }
`,
  });
  const done = await strake(directory, ['build', '--push']);
  assert.equal(done.status, 5, done.stderr);
  assert.match(done.stderr, /MANIFEST_BLOB_UNKNOWN/);
  assert.match(done.stderr, /hint: The base image has nondistributable layers/);
});

test('builds for Windows without a configuration, and says what scratch lacks', async (t) => {
  const directory = await project(t, TINY);
  const done = await strake(directory, [
    'build',
    './cmd/app',
    ...['--platform', 'windows/amd64', '--set', 'base=scratch', '-o', 'oci:out'],
  ]);
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stderr, /warning: windows: base scratch does not contain Windows/);
  const paths = (await importLayer(reader, await topLayer(directory))).map(({ path }) => path);
  assert.deepEqual(paths, ['Files', 'Files/app', 'Files/app/app.exe', 'Hives']);
});

test('plans what the page about Windows shows', async (t) => {
  const page = await readFile(new URL('../../docs/plugin-windows.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
  const directory = await project(t, { ...TINY, 'strake.yaml': blocks.join('') });
  const text = await strakeOk(directory, ['plan', '--json', '--set', 'base=scratch']);
  const { platforms } = JSON.parse(text).images[0];
  const { layer, mutate } = platforms[2];
  const layers: { entries: { path: string }[] }[] = layer.layers;
  const paths = layers.flatMap(({ entries }) => entries.map(({ path }) => path));
  assert.ok(paths.includes('/Files/opt/app/app.exe') && paths.includes('/Files/opt/app/serve.exe'));
  assert.deepEqual(mutate.config.config.Entrypoint, ['C:\\opt\\app\\app.exe']);
  assert.equal(mutate.config.config.WorkingDir, 'C:\\opt\\app');
});
