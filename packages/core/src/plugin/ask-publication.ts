import { isRecord } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { BareContext } from './context.ts';
import type { Plugin } from './definition.ts';
import { type Call, guardTap } from './guard-tap.ts';
import { freezePlain } from './plain-data.ts';
import type {
  IntendedPublication,
  PlannedAttachment,
  PublicationContext,
} from './publication-check.ts';
import { readTaps } from './read-taps.ts';

type PublicationCall = Omit<Call, 'trace' | 'interceptors' | 'contextFor'> & {
  contextFor(plugin: string): BareContext<PublicationContext>;
};

/**
 * Asks a plugin whether its taps of `published` can do their work. The call is guarded like one of these taps.
 * @throws whatever the plugin throws, and PLUGIN_* as a tap
 */
export async function runPublicationCheck(
  plugin: Plugin,
  publication: IntendedPublication,
  call: PublicationCall,
): Promise<void> {
  if (plugin.checkPublication === undefined) return;
  const handler = plugin.checkPublication.bind(plugin);
  await guarded(plugin, publication, call, handler);
}

/**
 * Asks a plugin what its taps of `published` would attach.
 * @throws as {@link runPublicationCheck}; PLUGIN_BAD_RESULT
 */
export async function askAttachments(
  plugin: Plugin,
  publication: IntendedPublication,
  call: PublicationCall,
): Promise<readonly PlannedAttachment[]> {
  const describe = plugin.describePublication?.bind(plugin);
  if (describe === undefined) return [];
  let result: unknown;
  await guarded(plugin, publication, call, async (...given: Parameters<typeof describe>) => {
    result = await describe(...given);
  });
  const known = publication.destinations.map(({ destination }) => destination);
  if (Array.isArray(result) && result.every((each) => isPlanned(each, known)))
    return freezePlain(result);
  throw new StrakeError(
    'PLUGIN_BAD_RESULT',
    `plugin "${plugin.name}" returned from describePublication what is not a list of attachments to "${publication.image}"`,
    {
      plugin: plugin.name,
      hint: 'Each has destination (one of the publication), what, place (referrer, tag or index), subjects, and signer if it is signed.',
    },
  );
}

async function guarded(
  plugin: Plugin,
  publication: IntendedPublication,
  call: PublicationCall,
  handler: unknown,
): Promise<void> {
  for (const tap of readTaps(plugin, 'published', { handler }, plugin))
    await guardTap(tap, freezePlain(publication), { ...call, trace: [] });
}

function isPlanned(value: unknown, destinations: readonly string[]): value is PlannedAttachment {
  if (!isRecord(value)) return false;
  const { destination, what, place, subjects, signer = '' } = value;
  return (
    destinations.includes(String(destination)) &&
    typeof what === 'string' &&
    ['referrer', 'tag', 'index'].includes(String(place)) &&
    Array.isArray(subjects) &&
    subjects.every((each) => typeof each === 'string') &&
    typeof signer === 'string'
  );
}
