import { after, before, describe } from 'node:test';
import { archiveChecks } from './golden/archive-checks.ts';
import { attestChecks } from './golden/attest-checks.ts';
import { buildChecks } from './golden/build-checks.ts';
import { configChecks } from './golden/config-checks.ts';
import { goldenTests } from './golden/golden.ts';
import { indexChecks } from './golden/index-checks.ts';
import { layerChecks } from './golden/layer-checks.ts';
import { programChecks } from './golden/program-checks.ts';
import { windowsChecks } from './golden/windows-checks.ts';
import { buildLifecycle, type LifecycleImage } from './lifecycle-image.ts';

/** All golden checks on the image that one configuration of examples/lifecycle makes. */
export function goldenSuite(options: {
  readonly version: string;
  readonly config: string;
  readonly hasWindows: boolean;
}): void {
  const { version, hasWindows } = options;
  describe(`the lifecycle image v${version}`, () => {
    const cleanups: (() => void | Promise<void>)[] = [];
    let built: LifecycleImage | undefined;
    before(async () => {
      built = await buildLifecycle({ after: (clean) => void cleanups.push(clean) }, options);
    });
    after(async () => {
      for (const clean of cleanups.reverse()) await clean();
    });
    const golden = goldenTests(() => {
      if (!built) throw new Error(`v${version} was not built`);
      return built;
    });
    indexChecks(golden, hasWindows);
    configChecks(golden);
    layerChecks(golden);
    programChecks(golden);
    archiveChecks(golden);
    if (hasWindows) windowsChecks(golden);
    buildChecks(golden);
    attestChecks(golden);
  });
}
