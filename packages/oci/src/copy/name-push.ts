import { defined } from '../spec/record.ts';
import { DEFAULT_TRANSPORT, splitTransport } from '../spec/transport.ts';
import { UNDECLARED } from '../transport/destination-facts.ts';
import { parseDestination } from '../transport/parse-destination.ts';
import { archiveName, type SourceName } from '../transport/source-name.ts';
import type { PushNames } from '../transport/transport.ts';
import type { ImageAccess } from './image-access.ts';

/** Where a copy goes, and what it is called there. */
export interface NamedPush extends PushNames {
  readonly scheme: string;
}

/**
 * Names a copy, and asks the first destination of its scheme whether it can take it, before an image is read.
 * @param namedBy the reference that names it if `to` does not
 * @throws DESTINATION_INVALID, REFERENCE_INVALID, and what the check of the destination throws
 */
export async function namePush(
  to: string,
  namedBy: string,
  access: ImageAccess,
): Promise<NamedPush> {
  const { directory, env, signal, facts, isKnown } = access;
  await access.checkReference(to);
  const split = splitTransport(to, isKnown);
  const { scheme, target } = parseDestination(
    split.scheme === DEFAULT_TRANSPORT ? `${split.scheme}://${split.target}` : to,
    facts,
  );
  const { defaultTag } = facts.get(scheme) ?? UNDECLARED;
  const { repository, tag } = sourceName(namedBy, access);
  const names = tag === undefined ? [] : [tag];
  const push: NamedPush = {
    scheme,
    destination: to,
    target,
    image: repository ?? tag ?? to,
    ...defined({ repository }),
    tags: defaultTag !== undefined ? [defaultTag] : repository === undefined ? [] : names,
    names,
  };
  const first = access.destinations.find((destination) => destination.scheme === scheme);
  await first?.check?.(push, { directory, env, signal });
  return push;
}

function sourceName(text: string, { isKnown, builtin }: ImageAccess): SourceName {
  const { scheme, target } = splitTransport(text, isKnown);
  const transport = builtin.find((each) => each.scheme === scheme);
  return transport?.nameOf(target) ?? archiveName(target);
}
