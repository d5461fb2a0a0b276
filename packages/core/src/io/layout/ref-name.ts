import { StrakeError } from '../../errors/index.ts';
import type { Descriptor } from '../../model/descriptor.ts';

/** The annotation that names an image in a layout. Source: OCI image-spec v1.1 annotations.md. */
export const REF_NAME = 'org.opencontainers.image.ref.name';
/** What containerd and BuildKit write besides: the full name, where {@link REF_NAME} is only the tag. */
const CONTAINERD_NAME = 'io.containerd.image.name';

/** As the grammar of the spec, with `_` since tags have it. Source: OCI image-spec v1.1 annotations.md, `ref.name`. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._:@/+-]*$/;

/** Every name that an entry of index.json goes by. */
export function namesOf(entry: Descriptor): readonly string[] {
  const { [REF_NAME]: name = '', [CONTAINERD_NAME]: full = '' } = entry.annotations ?? {};
  return [...new Set([name, full])].filter((each) => each !== '');
}

/** @throws DESTINATION_INVALID for what can not be a name in a layout */
export function checkRefName(name: string): string {
  if (NAME.test(name)) return name;
  throw new StrakeError('DESTINATION_INVALID', `${JSON.stringify(name)} can not name an image`, {
    hint: 'A name in a layout has letters, digits and -._:@/+ inside: a tag, or HOST/PATH:TAG.',
  });
}
