import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk, tool } from '../test/tool/index.ts';
import { type Bench, STRAKE, strake, type Work } from './bench.ts';
import { changeShared, LIFECYCLE_TITLE, prepareLifecycle } from './lifecycle.ts';
import { type Contender, measure, type Round } from './measure.ts';

/** What attestations add to builds of the lifecycle, and how long signing and verifying take, beside syft and cosign. */
export async function* benchAttest(bench: Bench): AsyncGenerator<Round> {
  const work = await prepareLifecycle(bench, 'attested');
  await writeKey(work);
  const variants = await Promise.all(
    [
      { name: 'plain', title: 'strake, nothing attested', options: undefined },
      { name: 'attested', title: 'strake, SBOM and provenance', options: '{}' },
      { name: 'signed', title: 'the same, signed', options: '{ sign: { key: key.pem } }' },
    ].map((each) => variant(bench, work, each)),
  );
  await measure('', variants, 1);
  yield await measure(
    `${LIFECYCLE_TITLE}, nothing changed, pushed before`,
    variants,
    bench.rounds * 2,
  );
  let line = 0;
  const prepare = () => {
    line += 1;
    return changeShared(work, line);
  };
  yield await measure(
    `${LIFECYCLE_TITLE}, one line changed in a package of both`,
    variants.map((each) => ({ ...each, prepare })),
    bench.rounds,
  );
  const image = `${bench.registry}/attest/signed:latest`;
  yield* tools(bench, work, image);
}

/** The configuration of the lifecycle with options of `attest`, a repository and a cache of its own. */
async function variant(
  bench: Bench,
  { directory, ...work }: Work,
  { name, title, options }: { name: string; title: string; options: string | undefined },
): Promise<Contender> {
  const text = await readFile(join(directory, 'strake.config.yaml'), 'utf8');
  const config = text
    .replace(/^repository: .*$/m, `repository: ${bench.registry}/attest/${name}`)
    .replace('plugins: [go, symlinks]', `plugins: [go, symlinks${options ? ', attest' : ''}]`);
  const file = `${name}.yaml`;
  await writeFile(
    join(directory, file),
    options === undefined ? config : `${config}attest: ${options}\n`,
  );
  const contender = strake(bench, { directory, ...work });
  const env = { ...contender.env, STRAKE_CACHE: join(bench.directory, `cache-${name}`) };
  return { ...contender, name: title, env, argv: [...contender.argv, '-c', file, '-t', 'latest'] };
}

/** PKCS#8, without a password: what deriving a key from a password costs is not measured. */
async function writeKey({ directory }: Work): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [pem, pub] = [
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'pem' }),
  ];
  await writeFile(join(directory, 'key.pem'), pem);
  await writeFile(join(directory, 'key.pub'), pub);
}

const OFFLINE = ['--tlog-upload=false', '--use-signing-config=false', '--yes'];

async function* tools(bench: Bench, work: Work, image: string): AsyncGenerator<Round> {
  const { rounds } = bench;
  const cwd = work.directory;
  const [cosign, syft] = await Promise.all([tool('cosign'), tool('syft')]);
  const HOME = bench.directory;
  const env = {
    ...{ HOME, COSIGN_PASSWORD: '', SYFT_CHECK_FOR_APP_UPDATE: 'false' },
    SYFT_REGISTRY_INSECURE_USE_HTTP: 'true',
    STRAKE_CACHE: join(bench.directory, 'cache-signed'),
  };
  const contender = (name: string, ...argv: readonly string[]) => ({ name, argv, cwd, env });
  const verify = [
    contender('strake verify', ...STRAKE, 'verify', image, '--key', 'key.pub'),
    contender(
      'cosign verify, the index alone',
      ...[cosign, 'verify', '--key', 'key.pub', '--insecure-ignore-tlog', image],
    ),
  ];
  yield await measure(`${LIFECYCLE_TITLE}, verifying all of it by key`, verify, rounds);

  await runOk([...STRAKE, 'sbom', image, '-p', 'linux/amd64', '-o', 'sbom.json'], { cwd, env });
  const generate = [
    contender(
      'strake sbom --generate',
      ...STRAKE,
      'sbom',
      image,
      '-p',
      'linux/amd64',
      '--generate',
    ),
    contender(
      'syft scan',
      ...[syft, 'scan', `registry:${image}`, '--platform', 'linux/amd64', '-o', 'spdx-json'],
    ),
  ];
  yield await measure(`${LIFECYCLE_TITLE}, an SBOM of one platform`, generate, Math.min(rounds, 5));

  // A signature that is there is not made again: each run has a key of its own.
  const prepare = () => writeKey(work);
  await runOk([cosign, 'generate-key-pair'], { cwd, env });
  const byCosign = ['--key', 'cosign.key', ...OFFLINE];
  yield await measure(
    `${LIFECYCLE_TITLE}, signing the index and 4 images by key`,
    [
      {
        ...contender('strake sign', ...STRAKE, 'sign', image, '--key', 'key.pem'),
        prepare,
      },
      contender(
        'cosign sign, with a password',
        ...[cosign, 'sign', '--recursive', ...byCosign, image],
      ),
    ],
    rounds,
  );
  const predicate = ['--predicate', 'sbom.json', '--type', 'spdxjson'];
  yield await measure(
    `${LIFECYCLE_TITLE}, attesting an SBOM by key`,
    [
      {
        ...contender(
          'strake attest',
          ...[...STRAKE, 'attest', image, '--no-recursive', ...predicate, '--key', 'key.pem'],
        ),
        prepare,
      },
      contender(
        'cosign attest, with a password',
        ...[cosign, 'attest', ...predicate, ...byCosign, image],
      ),
    ],
    rounds,
  );
}
