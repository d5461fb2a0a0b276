import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, ko, STRAKE, strake, strakeKo, type Work } from './bench.ts';
import { type Contender, measure, type Round } from './measure.ts';
import { prepareSmallPrograms, SMALL_PROGRAMS } from './small-programs.ts';

const DOCUMENTS = 100;
const KO_RUNS = 3;

/** Manifests that name images: 20 references to programs of one platform among 100 documents. */
export async function* benchResolve(bench: Bench): AsyncGenerator<Round> {
  const work = { ...(await prepareSmallPrograms(bench, 'resolve')), platforms: ['linux/amd64'] };
  await writeManifests(work);
  const files = ['-R', '-f', 'config'];
  const flags = ['resolve', '--base-import-paths', '--sbom=none', ...files];
  const named = (contender: Contender, argv: readonly string[]): Contender => ({
    ...contender,
    name: `${contender.name} resolve`,
    argv,
  });
  const contenders = [
    named(strake(bench, work), [...STRAKE, 'resolve', '-p', 'linux/amd64', ...files]),
    named(strakeKo(bench, work), [...STRAKE, 'ko', ...flags]),
    { ...named(ko(bench, work), [bench.ko, ...flags]), atMost: KO_RUNS },
  ];
  await measure('', contenders, 1);
  yield await measure(
    `${DOCUMENTS} documents with ${SMALL_PROGRAMS} references, nothing changed`,
    contenders,
    bench.rounds,
  );
}

/** Every file has five documents, one of which names a program. */
async function writeManifests({ directory, programs }: Work): Promise<void> {
  const config = join(directory, 'config');
  await mkdir(config);
  const each = DOCUMENTS / programs.length;
  for (const [at, program] of programs.entries()) {
    const documents = Array.from({ length: each - 1 }, (_, number) => document(at, number));
    const path = program.replace('./', 'example.com/small/');
    const image = `${document(at, each)}      containers: [{ name: p${at}, image: "ko://${path}" }]\n`;
    await writeFile(join(config, `p${at}.yaml`), [...documents, image].join('---\n'));
  }
}

function document(at: number, number: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: p${at}-${number} }
spec:
  template:
    spec:
      serviceAccountName: p${at} # as many as there are programs
`;
}
