import { parseReference } from '@strake/oci';
import { DEFAULT_TRANSPORT, messageOf, redact, rootOrNone } from '@strake/oci/internal';
import type { ThereNow } from '../explain/index.ts';
import type { ImagePlan } from './plan.ts';
import type { BuildSession } from './session.ts';

/** Milliseconds: a registry that is slower is not worth the wait. */
const PATIENCE = 5000;

/** What registries have under the first tag that a build would push: one request for each. Other destinations are not asked. */
export async function thereNow(
  session: BuildSession,
  { destinations, index }: ImagePlan,
): Promise<readonly ThereNow[]> {
  const start = `${DEFAULT_TRANSPORT}://`;
  const registries = destinations.filter((each) => each.startsWith(start));
  return Promise.all(
    registries.map((text) => askOne(session, text, text.slice(start.length), index.tags[0])),
  );
}

async function askOne(
  { services, signal }: BuildSession,
  text: string,
  target: string,
  first: string | undefined,
): Promise<ThereNow> {
  const destination = redact(text);
  let tag = first ?? 'latest';
  try {
    tag = parseReference(target).tag ?? tag;
    const place = { text, scheme: DEFAULT_TRANSPORT, target };
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const source = await services.openDestination(place, { signal: limited, tag });
    try {
      const root = await rootOrNone(source, limited);
      return { destination, tag, ...(root && { digest: root.descriptor.digest }) };
    } finally {
      await source.close?.();
    }
  } catch (thrown) {
    signal.throwIfAborted();
    return { destination, tag, error: messageOf(thrown) };
  }
}
