import type {
  IntendedPublication,
  PlannedAttachment,
  PublicationContext,
} from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { type Settings, signerName } from './settings.ts';
import { settingsHere } from './settings-here.ts';
import { isRegistry } from './subjects.ts';

/** What would be attached to an image, where. */
export async function planAttachments(
  { destinations, platforms, index }: IntendedPublication,
  context: PublicationContext<AttestOptions | undefined>,
): Promise<readonly PlannedAttachment[]> {
  const places = destinations.flatMap((each) => (each.attaches ? [each.destination] : []));
  const { settings } = await settingsHere(places, context);
  const hasIndex = index === true || (index === 'auto' && platforms.length > 1);
  const subjects = hasIndex ? ['index', ...platforms] : platforms;
  return destinations.flatMap(({ destination, attaches }) => {
    const inIndex = settings.forms.includes('index')
      ? contents(settings).map((what) => ({
          destination,
          what,
          place: 'index' as const,
          subjects: platforms,
        }))
      : [];
    if (!attaches) return inIndex;
    return [
      ...inIndex,
      ...(settings.forms.includes('referrers') ? asReferrers(settings, destination, subjects) : []),
      ...(settings.forms.includes('tags') && isRegistry(destination)
        ? underTags(settings, destination, subjects)
        : []),
    ];
  });
}

function contents({ sbom, provenance }: Settings): readonly string[] {
  return [...sbom.map((format) => `SBOM (${format})`), ...(provenance ? ['provenance'] : [])];
}

/** Bundles of what is signed, and each SBOM as a document beside its own. */
function asReferrers(
  settings: Settings,
  destination: string,
  subjects: readonly string[],
): readonly PlannedAttachment[] {
  const plain = { destination, place: 'referrer', subjects } as const;
  const { sign, sbom } = settings;
  if (!sign) return contents(settings).map((what) => ({ ...plain, what }));
  const signer = signerName(sign);
  return [
    ...sbom.map((format) => ({ ...plain, what: `SBOM (${format})` })),
    ...['signature', ...contents(settings)].map((what) => ({ ...plain, what, signer })),
  ];
}

/** The first SBOM has a tag of its own; what is signed, those of signatures and of attestations. */
function underTags(
  settings: Settings,
  destination: string,
  subjects: readonly string[],
): readonly PlannedAttachment[] {
  const plain = { destination, place: 'tag', subjects } as const;
  const { sign, sbom } = settings;
  const [first] = sbom;
  const document = first ? [{ ...plain, what: `SBOM (${first})` }] : [];
  if (!sign) return document;
  const signer = signerName(sign);
  return [
    ...document,
    ...['signature', ...contents(settings)].map((what) => ({ ...plain, what, signer })),
  ];
}
