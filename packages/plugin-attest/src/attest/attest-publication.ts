import {
  combineErrors,
  type Publication,
  type PublishedContext,
  type ReferrerParts,
} from '@strake/core/plugin';
import type { AttestOptions, SignOptions } from '../options/options.ts';
import type { Attestations } from './attestation.ts';
import { type KnownReferrers, knownReferrers } from './known-referrers.ts';
import type { LazySigner } from './lazy-signer.ts';
import type { MadeParts } from './make-parts.ts';
import { readSettings, type Settings, signerName } from './settings.ts';
import { settingsHere } from './settings-here.ts';
import { isRegistry, subjectsOf } from './subjects.ts';
import { warnUnlisted } from './warn-unlisted.ts';

type Context = PublishedContext<AttestOptions | undefined>;

/**
 * Attaches to an image what is attested of it: at each destination that keeps its manifests. What cannot be made or written is reported at the end;
 * the rest is there, and a later build adds what is missing. What an earlier build made is described only, and read where it is missing.
 * @param signerOf what signs, if anything is signed
 */
export async function attestPublication(
  publication: Publication,
  context: Context,
  signerOf: (sign: SignOptions) => Promise<LazySigner>,
): Promise<void> {
  const { forms } = readSettings(context.options);
  const places = placesOf(publication, context, forms);
  const isAttached = forms.includes('referrers') || forms.includes('tags');
  if (!isAttached || places.length === 0) return;
  const { settings, unsigned } = await settingsHere(places, context);
  const failures: Error[] = [];
  const note = (thrown: unknown): undefined => {
    context.signal.throwIfAborted();
    failures.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
  };
  const signer = settings.sign && (await signerOf(settings.sign).catch(note));
  let making: Promise<MadeParts> | undefined;
  const make = () => {
    making ??= import('./make-parts.ts').then(({ makeParts }) =>
      makeParts(publication, context, settings, signer, note),
    );
    return making;
  };
  const sources = { settings, signer, make };
  const known = await knownReferrers(publication, context, sources).catch(() => undefined);
  const { unlistedFiles } = known ?? (await make());
  if (unlistedFiles > 0) await warnUnlisted(publication.image, unlistedFiles, context);
  const attach = async (destination: string) => {
    if (known && (await attachKnown(destination, known, context))) return;
    const { attestations, referrers } = await make();
    const old =
      forms.includes('tags') && isRegistry(destination)
        ? await oldParts(attestations, destination, signer, context, publication)
        : [];
    await context.attach(destination, [...referrers, ...old]);
  };
  await Promise.all(places.map((destination) => attach(destination).catch(note)));
  if (failures.length > 0) throw combineErrors(failures);
  if (signer) await noteSigned(publication, settings, signer, context);
  context.log.info(
    `image "${publication.image}" is attested: ${summarize(settings, unsigned, await rebuildGap(settings, context))}`,
  );
}

/** The next build need not try its key. */
async function noteSigned(
  publication: Publication,
  settings: Settings,
  signer: LazySigner,
  context: Context,
): Promise<void> {
  const { attestedFacts } = await import('./attested-facts.ts');
  const subjects = subjectsOf(publication);
  const destinations = publication.receipts.map(({ destination }) => destination);
  const facts = await attestedFacts({ subjects, destinations }, settings, signer, context);
  await context.remember(facts, () => true);
}

/** False: some of them are missing, and cannot be made again. */
async function attachKnown(
  destination: string,
  known: KnownReferrers,
  { attach }: Context,
): Promise<boolean> {
  try {
    await attach(destination, known.referrers);
    return true;
  } catch (thrown) {
    if (known.isOutdated()) return false;
    throw thrown;
  }
}

/** Why `strake verify --rebuild` cannot build the image again from its commit, as a clause; undefined: nothing that is known. */
async function rebuildGap({ provenance }: Settings, context: Context): Promise<string | undefined> {
  if (!provenance) return undefined;
  const { repository } = await context.buildFacts();
  if (repository?.modified) return 'files differ from it';
  if (repository?.ignored) return `git ignores ${repository.ignored[0]}`;
  return repository?.outside ? 'files are outside of the repository' : undefined;
}

/** `SBOM (spdx), provenance; signed by key cosign.key`. */
function summarize(
  { sbom, provenance, sign }: Settings,
  unsigned: string | undefined,
  gap: string | undefined,
): string {
  const said = [
    ...(sbom.length > 0 ? [`SBOM (${sbom.join(', ')})`] : []),
    ...(provenance
      ? [`provenance${gap === undefined ? '' : ` (cannot be built again from the commit: ${gap})`}`]
      : []),
  ];
  if (!sign)
    return `${said.join(', ') || 'nothing'}; not signed${unsigned === undefined ? '' : `: ${unsigned}`}`;
  return `${said.join(', ') || 'signature'}; signed by ${signerName(sign)}`;
}

async function oldParts(
  made: Attestations,
  destination: string,
  signer: LazySigner | undefined,
  context: Context,
  publication: Publication,
): Promise<readonly ReferrerParts[]> {
  const { oldTagParts } = await import('./old-tags.ts');
  return oldTagParts(made, destination, await signer?.open(context), context, publication);
}

/** The destinations that have the image as it was built, and a place for attestations; it is told of the others. */
function placesOf(
  { receipts, digest, image }: Publication,
  context: Context,
  forms: Settings['forms'],
): readonly string[] {
  return receipts.flatMap(({ destination, digest: there }) => {
    const keeps = there === digest && context.attaches(destination);
    const isOnlyTags = forms.includes('tags') && !forms.includes('referrers');
    if (keeps && (!isOnlyTags || isRegistry(destination))) return [destination];
    context.log.info(
      keeps
        ? `image "${image}" has no attestations under tags at ${destination}: only registries have such tags`
        : `image "${image}" is not attested at ${destination}, which keeps nothing beside an image`,
    );
    return [];
  });
}
