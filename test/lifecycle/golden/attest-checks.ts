import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkCycloneDx } from '../../attest/check-cyclonedx.ts';
import { checkSpdx } from '../../attest/check-spdx.ts';
import { strakeOk } from '../../e2e/strake.ts';
import { requireTool, runOk } from '../../tool/index.ts';
import type { Golden } from './golden.ts';

interface Verdict {
  readonly good: boolean;
  readonly manifests: readonly {
    readonly digest: string;
    readonly verified: readonly { readonly predicateType: string; readonly isCompared?: true }[];
  }[];
}

/** Signatures of the list and of every image in it, and their SBOMs, as the official release has them. */
export function attestChecks(golden: Golden): void {
  golden(
    'G46',
    'is signed with every image that it lists, and each has a true SBOM',
    async (image, t) => {
      const cosign = await requireTool(t, 'cosign');
      if (cosign === undefined) return;
      const { directory } = image;
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      await writeFile(
        join(directory, 'a.pem'),
        privateKey.export({ type: 'pkcs8', format: 'pem' }),
      );
      await writeFile(join(directory, 'a.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
      const signed = ['attest.sign.key=a.pem', 'attest.sbom=[spdx, cyclonedx]'];
      const flags = ['--push', ...signed.flatMap((each) => ['--set', each])];
      const reference = `${image.repository.name}@${image.digest}`;
      assert.equal((await runOk(image.strake(directory, 'build', flags))).trim(), reference);

      const subjects = [
        image.digest,
        ...image.platforms.map(({ descriptor }) => descriptor.digest),
      ];
      const verify = ['verify', reference, '--key', 'a.pub', '--json'];
      const verdict: Verdict = JSON.parse(await strakeOk(directory, verify));
      assert.equal(verdict.good, true);
      assert.deepEqual(verdict.manifests.map(({ digest }) => digest).sort(), subjects.sort());
      for (const { verified } of verdict.manifests) {
        const types = verified.map(({ predicateType }) => predicateType);
        assert.equal(new Set(types).size, 4);
        assert.ok(types.includes('https://slsa.dev/provenance/v1'));
        assert.equal(verified.filter(({ isCompared }) => isCompared).length, 2);
      }
      const byKey = ['--key', join(directory, 'a.pub'), '--insecure-ignore-tlog'];
      for (const digest of subjects)
        await runOk([cosign, 'verify', ...byKey, `${image.repository.name}@${digest}`]);

      const selections = [[], ...image.platforms.map(({ name }) => ['-p', name])];
      for (const selection of selections) {
        const print = async (format: string) =>
          Buffer.from(
            await strakeOk(directory, ['sbom', reference, '--format', format, ...selection]),
          );
        const { packages } = checkSpdx(await print('spdx'));
        const { components } = await checkCycloneDx(await print('cyclonedx'));
        for (const program of ['lifecycle', 'launcher']) {
          const isProgram = (name: string) => name === program || name === `${program}.exe`;
          const path = new RegExp(`^/cnb/lifecycle/${program}(\\.exe)?$`);
          assert.ok(packages.some(({ packageFileName = '' }) => path.test(packageFileName)));
          assert.ok(components.some(({ type, name }) => type === 'application' && isProgram(name)));
        }
      }
    },
  );
}
