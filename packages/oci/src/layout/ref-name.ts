import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { defined } from '../spec/record.ts';

/** The annotation that names an image in a layout. Source: OCI image-spec v1.1 annotations.md. */
export const REF_NAME = 'org.opencontainers.image.ref.name';
/** The annotation that containerd, BuildKit and Podman use: the whole reference, while {@link REF_NAME} is only the tag. */
const CONTAINERD_NAME = 'io.containerd.image.name';

/** The grammar of the spec, plus `_`, which tags may contain. Source: OCI image-spec v1.1 annotations.md, `ref.name`. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._:@/+-]*$/;

/** Every name of an entry of index.json. */
export function namesOf(entry: Descriptor): readonly string[] {
  const { [REF_NAME]: name = '', [CONTAINERD_NAME]: full = '' } = entry.annotations ?? {};
  return [...new Set([name, full])].filter((each) => each !== '');
}

/**
 * The annotations that name an image. Without the whole reference, containerd would import it as `import-2026-01-31:v1`, and
 * Podman as `localhost/v1`.
 * @param name a tag, `IMAGE:TAG`, or a whole reference
 * @param repository of the image, with registry; absent: only a whole reference includes it
 * @throws DESTINATION_INVALID for an invalid name
 */
export function nameAnnotations(
  name: string,
  repository: string | undefined,
): Readonly<Record<string, string>> {
  const full = fullName(checkRefName(name), repository);
  return { ...defined({ [CONTAINERD_NAME]: full }), [REF_NAME]: name };
}

function fullName(name: string, repository: string | undefined): string | undefined {
  if (WHOLE.test(name)) return name;
  const tag = name.slice(name.lastIndexOf(':') + 1);
  return repository === undefined || !TAG.test(tag) ? undefined : `${repository}:${tag}`;
}

/** Host, path, and tag or digest. Source: distribution/reference; a host has a dot or a port, or is localhost. */
const WHOLE =
  /^(localhost|[\w-]+(\.[\w-]+)+|[\w.-]+:\d+)(:\d+)?(\/[a-z0-9._-]+)+(:\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$/;
const TAG = /^\w[\w.-]{0,127}$/;

/** @throws DESTINATION_INVALID for an invalid name */
function checkRefName(name: string): string {
  if (NAME.test(name)) return name;
  throw new StrakeError(
    'DESTINATION_INVALID',
    `${JSON.stringify(name)} is not a valid image name`,
    {
      hint: 'A name in a layout consists of letters, digits and -._:@/+ : a tag, or HOST/PATH:TAG.',
    },
  );
}
