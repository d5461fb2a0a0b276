import { parseReference } from '@strake/oci';
import {
  DEFAULT_TRANSPORT,
  joinPath,
  messageOf,
  redact,
  rootOrNone,
  splitPath,
  splitScheme,
} from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { ThereNow } from '../explain/index.ts';
import { layoutName } from './intended-push.ts';
import type { ImagePlan } from './plan.ts';
import type { BuildSession } from './session.ts';

/** Milliseconds: a registry that is slower is not worth the wait. */
const PATIENCE = 5000;

/** What registries, layouts and archives of OCI have under the first tag that a build would push: one request for each. Others are not asked. */
export async function thereNow(
  session: BuildSession,
  { destinations, image, index }: ImagePlan,
): Promise<readonly ThereNow[]> {
  const found = destinations.map(async (text) => {
    const place = askedPlace(session, text, image, index.tags[0] ?? 'latest');
    return place ? [await askOne(session, place)] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Where a destination has what a tag names. */
interface AskedPlace {
  readonly text: string;
  readonly scheme: string;
  readonly target: string;
  /** As it is shown. */
  readonly name: string;
  /** Of a registry: it replaces the one in the target. */
  readonly tag?: string;
}

/** @returns undefined for a destination that cannot be read */
function askedPlace(
  session: BuildSession,
  text: string,
  image: string,
  first: string,
): AskedPlace | undefined {
  const { scheme = '', rest = '' } = splitScheme(text) ?? {};
  if (!session.services.attaches(scheme)) return undefined;
  if (scheme === DEFAULT_TRANSPORT) {
    const target = rest.replace(/^\/\//, '');
    const tag = tagIn(target) ?? first;
    return { text, scheme, target, name: tag, tag };
  }
  const { path, name = layoutName(session, image, first) } = splitPath(rest);
  return { text, scheme, target: joinPath(path, name), name };
}

function tagIn(target: string): string | undefined {
  try {
    return parseReference(target).tag;
  } catch {
    // Asking fails, and says why.
    return undefined;
  }
}

async function askOne(
  { services, signal }: BuildSession,
  { name, tag, ...place }: AskedPlace,
): Promise<ThereNow> {
  const there = { destination: redact(place.text), tag: name };
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const source = await services.openDestination(place, {
      signal: limited,
      ...(tag !== undefined && { tag }),
    });
    try {
      const root = await rootOrNone(source, limited);
      return { ...there, ...(root && { digest: root.descriptor.digest }) };
    } finally {
      await source.close?.();
    }
  } catch (thrown) {
    signal.throwIfAborted();
    if (StrakeError.is(thrown) && NOTHING.includes(thrown.code)) return there;
    return { ...there, error: messageOf(thrown) };
  }
}

/** Of a directory or file that is missing, or lacks the name. */
const NOTHING: readonly string[] = ['FILE_UNREADABLE', 'IMAGE_NOT_FOUND'];
