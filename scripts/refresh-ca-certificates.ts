// Writes builtin/static/data/ca-certificates.ts again from Mozilla's list, as the PyPI package certifi ships it:
//   node_modules/.bin/node scripts/refresh-ca-certificates.ts [VERSION]
// It needs python3 with pip. Review the diff before committing: each line adds or removes a trusted authority.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadWheel } from './download-wheel.ts';

const DATA = new URL('../packages/core/src/builtin/static/data/', import.meta.url);

await downloadWheel('certifi', process.argv[2], async (directory, wheel) => {
  const version = /^certifi-(\d{4}\.\d{1,2}\.\d{1,2})/.exec(wheel)?.[1];
  if (version === undefined) throw new Error(`pip gave no dated certifi wheel but "${wheel}"`);
  const text = pem(await readFile(join(directory, 'certifi/cacert.pem'), 'utf8'));
  await writeFile(
    new URL('ca-certificates.ts', DATA),
    `/** Certificates in PEM, each with the name that Mozilla gives it. Made by scripts/refresh-ca-certificates.ts. */
export const CA_CERTIFICATES = \`${text}\`;
`,
  );
  await writeFile(
    new URL('ca-certificates-source.ts', DATA),
    `/** Where the certificates of \`builtin:static\` come from: Mozilla's list of certificate authorities. */
export const CA_CERTIFICATES_SOURCE = {
  package: 'pypi:certifi',
  version: '${version}',
  date: '${version.replace(/\b\d\b/g, '0$&').replaceAll('.', '-')}',
  license: 'MPL-2.0',
  sha256: '${createHash('sha256').update(text).digest('hex')}',
} as const;
`,
  );
  process.stdout.write(`wrote the certificates of certifi ${version}\n`);
});

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
    throw new Error('the bundle has characters that a template literal would change');
  return text;
}

/** Decodes the Python escapes of certifi for non-ASCII characters. */
function plainLabel(label: string): string {
  return label.replace(
    /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})/g,
    (_whole, byte?: string, unit?: string) =>
      String.fromCharCode(Number.parseInt(byte ?? unit ?? '', 16)),
  );
}
