import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { requireTool, run, runImage, type Scope, type ToolName } from '../../tool/index.ts';
import {
  describeProgram,
  type LifecycleImage,
  type LifecyclePlatform,
  unpackLayer,
} from '../lifecycle-image.ts';
import type { Golden } from './golden.ts';

const MACHINE: Readonly<Record<string, string>> = {
  'linux/amd64': 'EM_X86_64',
  'linux/arm64': 'EM_AARCH64',
  'linux/ppc64le': 'EM_PPC64',
  'linux/s390x': 'EM_S390',
  'windows/amd64': 'IMAGE_FILE_MACHINE_AMD64',
};
const PHASES = [
  'analyzer',
  'builder',
  'creator',
  'detector',
  'exporter',
  'extender',
  'rebaser',
  'restorer',
];
const EMULATORS: Readonly<Record<string, ToolName>> = {
  arm64: 'qemu-aarch64-static',
  s390x: 'qemu-s390x-static',
  ppc64le: 'qemu-ppc64le-static',
};
const MODULE = 'github.com/buildpacks/lifecycle';

/** The two programs, as files and running. */
export function programChecks(golden: Golden): void {
  golden('G27', 'has static programs of the right machine', async (image, t) => {
    for (const platform of image.platforms) {
      for (const name of ['lifecycle', 'launcher']) {
        const program = await describeProgram(await programPath(t, image, platform, name));
        const { os, architecture } = platform.descriptor.platform;
        assert.equal(program.format, os === 'windows' ? 'PE32+' : 'ELF');
        assert.equal(program.machine, MACHINE[`${os}/${architecture}`]);
        assert.equal(program.static, true);
      }
    }
  });

  golden(
    ['G28', 'G30'],
    'has programs of the module, built without cgo and stripped',
    async (image, t) => {
      for (const platform of image.platforms) {
        for (const name of ['lifecycle', 'launcher']) {
          const program = await describeProgram(await programPath(t, image, platform, name));
          const { os, architecture } = platform.descriptor.platform;
          assert.equal(program.package, `${MODULE}/cmd/${name}`);
          const { CGO_ENABLED, GOOS, GOARCH, '-trimpath': trimpath } = program.settings;
          assert.deepEqual([CGO_ENABLED, GOOS, GOARCH, trimpath], ['0', os, architecture, 'true']);
          assert.ok(program.modules.includes(`${MODULE}@v${image.version}`));
          const debug = program.sections.filter((each) => /^\.symtab$|^\.z?debug_/.test(each));
          assert.deepEqual(debug, []);
        }
      }
    },
  );

  golden('G31', 'has a launcher of 4 MiB at most', async (image, t) => {
    for (const platform of image.platforms) {
      const { size } = await stat(await programPath(t, image, platform, 'launcher'));
      assert.ok(size <= 4 * 2 ** 20, `${platform.name}: ${size}`);
    }
  });

  golden('G29', 'runs every phase by its link, in a container', async (image, t) => {
    if ((await requireTool(t, 'runc')) === undefined) return;
    const reference = `docker://${image.repository.name}@${image.digest}`;
    for (const phase of PHASES) {
      const args = [`/cnb/lifecycle/${phase}`, '-version'];
      const env = { CNB_PLATFORM_API: '0.12' };
      const { status, stdout, stderr } = await runImage(t, reference, { args, env });
      assert.equal(status, 0, `${phase}: ${stderr}`);
      assert.match(stdout, versionLine(image));
    }
  });

  for (const [architecture, emulator] of Object.entries(EMULATORS)) {
    golden('G29', `runs every phase on ${architecture}, emulated`, async (image, t) => {
      const qemu = await requireTool(t, emulator);
      if (qemu === undefined) return;
      const platform = image.platforms.find(({ name }) => name.startsWith(`linux/${architecture}`));
      assert.ok(platform);
      const root = await unpackLayer(t, image, platform);
      for (const phase of PHASES) {
        const argv = [qemu, '-0', phase, join(root, 'cnb/lifecycle', phase), '-version'];
        const { status, stdout, stderr } = await run(argv, { env: { CNB_PLATFORM_API: '0.12' } });
        assert.equal(status, 0, `${phase}: ${stderr}`);
        assert.match(stdout, versionLine(image));
      }
    });
  }
}

/** The version, and the commit that the module proxy knows of its tag. */
function versionLine({ version }: LifecycleImage): RegExp {
  return new RegExp(`^${version.replaceAll('.', '\\.')}\\+[0-9a-f]{8}\\n$`);
}

async function programPath(
  t: Scope,
  image: LifecycleImage,
  platform: LifecyclePlatform,
  name: string,
): Promise<string> {
  const root = await unpackLayer(t, image, platform);
  const directory = join(root, platform.isWindows ? 'Files' : '', 'cnb/lifecycle');
  return join(directory, platform.isWindows ? `${name}.exe` : name);
}
