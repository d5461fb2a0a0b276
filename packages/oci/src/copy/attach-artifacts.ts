import { StrakeError } from '../errors/index.ts';
import type { Attachment } from '../spec/attachment.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { splitTransport } from '../spec/transport.ts';
import { type OpenImageOptions, withImageAccess } from './image-access.ts';

/** @see attachArtifacts of ./index.ts */
export function attachArtifacts(
  to: string,
  artifacts: readonly Attachment[],
  options: OpenImageOptions,
): Promise<readonly Descriptor[]> {
  return withImageAccess(options, async (access) => {
    await access.checkReference(to);
    const { directory, signal, builtin } = access;
    const { scheme, target } = splitTransport(to, access.isKnown);
    const takers = builtin.filter(({ attach }) => attach);
    const transport = takers.find((each) => each.scheme === scheme);
    if (!transport?.attach) {
      const known = takers.map((each) => `${each.scheme}:`).join(', ');
      throw new StrakeError('DESTINATION_INVALID', `"${to}" does not accept attached manifests`, {
        hint: `These schemes accept them: ${known}.`,
      });
    }
    await transport.attach(artifacts, target, { directory, signal });
    return artifacts.map(({ tree }) => tree.root);
  });
}
