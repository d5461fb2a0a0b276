import { hash } from 'node:crypto';
import {
  combineErrors,
  type Descriptor,
  type Publication,
  type PublishedContext,
  type ReferrerParts,
} from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { PREDICATE_TYPE } from '../statement/statement.ts';
import {
  type Attestation,
  type Attestations,
  bareDocument,
  bareStatement,
  sbomAttestation,
  signatureAttestation,
} from './attestation.ts';
import type { Attested } from './attested.ts';
import type { LazySigner } from './lazy-signer.ts';
import { type ProvenanceSources, provenanceStatement } from './provenance-statement.ts';
import { publicationSboms } from './publication-sboms.ts';
import { readSettings, type Settings, signerName } from './settings.ts';
import { isRegistry, subjectsOf } from './subjects.ts';

type Context = PublishedContext<AttestOptions | undefined>;

/**
 * Attaches to an image what is attested of it: at each destination that keeps its manifests. What cannot be made or written is reported at the end;
 * the rest is there, and a later build adds what is missing.
 * @param signerOf absent: nothing is signed
 */
export async function attestPublication(
  publication: Publication,
  context: Context,
  signerOf: () => Promise<LazySigner> | undefined,
): Promise<void> {
  const settings = readSettings(context.options);
  const { forms } = settings;
  const places = placesOf(publication, context, forms);
  const isAttached = forms.includes('referrers') || forms.includes('tags');
  if (!isAttached || places.length === 0) return;
  const failures: Error[] = [];
  const note = (thrown: unknown): undefined => {
    context.signal.throwIfAborted();
    failures.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
  };
  const made = await makeAll(publication, context, settings, note);
  const signer = await signerOf()?.catch(note);
  const parts = forms.includes('referrers')
    ? await referrerParts(made, settings, signer, publication, context, note)
    : [];
  const attach = async (destination: string) => {
    const old =
      forms.includes('tags') && isRegistry(destination)
        ? await oldParts(made, destination, signer, context, publication)
        : [];
    await context.attach(destination, [...parts, ...old]);
  };
  await Promise.all(places.map((destination) => attach(destination).catch(note)));
  if (failures.length > 0) throw combineErrors(failures);
  context.log.info(`image "${publication.image}" is attested: ${summarize(settings)}`);
}

/** The documents as they are, and bundles of what is signed, or else bare statements; as many as could be made. */
async function referrerParts(
  { attestations, documents }: Attestations,
  { sign }: Settings,
  signer: LazySigner | undefined,
  publication: Publication,
  context: Context,
  note: (thrown: unknown) => void,
): Promise<readonly ReferrerParts[]> {
  const bare = documents.map(bareDocument);
  if (!sign) return [...bare, ...attestations.map(bareStatement)];
  if (!signer) return bare;
  const signed: ReferrerParts[] = [];
  try {
    const { signAttestation } = await import('./sign-attestation.ts');
    // One after another: a program that signs may ask its user.
    for (const each of attestations)
      signed.push(await signAttestation(each, signer, context, publication));
  } catch (thrown) {
    note(thrown);
  }
  return [...bare, ...signed];
}

/** `SBOM (spdx), provenance; signed by key cosign.key`. */
function summarize({ sbom, provenance, sign }: Settings): string {
  const said = [
    ...(sbom.length > 0 ? [`SBOM (${sbom.join(', ')})`] : []),
    ...(provenance ? ['provenance'] : []),
  ];
  if (!sign) return `${said.join(', ') || 'nothing'}; not signed`;
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

async function makeAll(
  publication: Publication,
  context: Context,
  settings: Settings,
  note: (thrown: unknown) => void,
): Promise<Attestations> {
  const subjects = subjectsOf(publication);
  const signatures = settings.sign ? subjects.map(signatureAttestation) : [];
  try {
    const { attested, documents, toolchains } = await publicationSboms(
      publication,
      settings.sbom,
      context,
    );
    const attestations = [
      ...signatures,
      ...(settings.sign ? documents.map(sbomAttestation) : []),
      ...(settings.provenance
        ? await provenances(subjects, attested, { documents, toolchains, context }, settings)
        : []),
    ];
    return { attestations, documents };
  } catch (thrown) {
    note(thrown);
    return { attestations: signatures, documents: [] };
  }
}

async function provenances(
  subjects: readonly Descriptor[],
  attested: Attested,
  sources: Omit<ProvenanceSources, 'context' | 'env'> & { readonly context: Context },
  settings: Settings,
): Promise<readonly Attestation[]> {
  const { env } = sources.context;
  const statement = await provenanceStatement(attested, { ...sources, env }, settings);
  const id = hash('sha256', statement);
  const predicateType = PREDICATE_TYPE.provenance;
  return subjects.map((subject) => ({ subject, predicateType, id, statement: () => statement }));
}
