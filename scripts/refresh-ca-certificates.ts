// Writes builtin/static/data/ca-certificates.ts anew from Mozilla's list, as the PyPI package certifi ships it:
//   node_modules/.bin/node scripts/refresh-ca-certificates.ts [VERSION]
// It needs python3 with pip. Look at the difference before committing: each line of it is somebody to trust.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TARGET = new URL(
  '../packages/core/src/builtin/static/data/ca-certificates.ts',
  import.meta.url,
);
const run = promisify(execFile);

const folder = await mkdtemp(join(tmpdir(), 'ca-certificates-'));
try {
  const wanted = process.argv[2] === undefined ? 'certifi' : `certifi==${process.argv[2]}`;
  await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, wanted]);
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl')) ?? '';
  const version = /^certifi-(\d{4}\.\d{1,2}\.\d{1,2})/.exec(wheel)?.[1];
  if (version === undefined) throw new Error(`pip gave no dated certifi wheel but "${wheel}"`);
  await run('python3', ['-m', 'zipfile', '--extract', join(folder, wheel), folder]);
  const bundle = await readFile(join(folder, 'certifi/cacert.pem'), 'utf8');
  await writeFile(TARGET, moduleText(bundle, version));
  process.stdout.write(`wrote the certificates of certifi ${version}\n`);
} finally {
  await rm(folder, { recursive: true });
}

function moduleText(bundle: string, version: string): string {
  const date = version.replace(/\b\d\b/g, '0$&').replaceAll('.', '-');
  return `/** Where {@link CA_CERTIFICATES} comes from: Mozilla's list of certificate authorities, licence MPL-2.0. */
export const CA_CERTIFICATES_SOURCE = {
  package: 'pypi:certifi',
  version: '${version}',
  date: '${date}',
  license: 'MPL-2.0',
} as const;

/** Certificates in PEM, each with the name that Mozilla gives it. Made by scripts/refresh-ca-certificates.ts. */
export const CA_CERTIFICATES = \`${pem(bundle)}\`;
`;
}

/** Names and certificates only; the other comments of the bundle repeat what the certificates say. */
function pem(bundle: string): string {
  const blocks = bundle.matchAll(
    /# Label: "([^"\n]*)"\n(?:#.*\n)*(-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n)/g,
  );
  const texts = [...blocks].map(
    ([, label = '', certificate = '']) => `# ${plainLabel(label)}\n${certificate}`,
  );
  const count = bundle.split('-----BEGIN CERTIFICATE-----').length - 1;
  if (texts.length < 50 || texts.length !== count)
    throw new Error(
      `found ${texts.length} of ${count} certificates: the form of the bundle changed`,
    );
  const text = texts.join('');
  if (/[`\\$]/.test(text))
    throw new Error('the bundle has characters that a template would change');
  return text;
}

/** certifi writes what is not ASCII as Python does. */
function plainLabel(label: string): string {
  return label.replace(
    /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})/g,
    (_whole, byte?: string, unit?: string) =>
      String.fromCharCode(Number.parseInt(byte ?? unit ?? '', 16)),
  );
}
