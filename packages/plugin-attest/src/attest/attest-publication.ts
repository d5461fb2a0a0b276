import { hash } from 'node:crypto';
import {
  combineErrors,
  type Publication,
  type PublishedContext,
  type PushImage,
  type ReferrerParts,
} from '@strake/core/plugin';
import type { Inventory } from '../inventory/inventory.ts';
import type { AttestOptions } from '../options.ts';
import { PREDICATE_TYPE } from '../statement.ts';
import { subjectOf, writeStatement } from '../write-statement.ts';
import { type Attestation, bareDocument, bareStatement, type SbomDocument } from './attestation.ts';
import {
  type Attested,
  byproduct,
  inventories,
  provenanceStatement,
  sbomAttestation,
  sbomDocuments,
} from './make-attestations.ts';
import type { LazySigner } from './open-signer.ts';
import { readSettings, type Settings } from './settings.ts';
import { signAttestation } from './sign-attestation.ts';
import { imageName, subjectsOf } from './subjects.ts';

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
  const places = placesOf(publication, context);
  if (!settings.forms.includes('referrers') || places.length === 0) return;
  const failures: Error[] = [];
  const note = (thrown: unknown) => {
    context.signal.throwIfAborted();
    failures.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
  };
  const { attestations, documents } = await makeAll(publication, context, settings, note);
  const signer = signerOf();
  const parts: ReferrerParts[] = documents.map(bareDocument);
  try {
    const opened = await signer;
    // One after another: a program that signs may ask its user.
    for (const each of attestations) {
      if (opened) parts.push(await signAttestation(each, opened, context, publication));
      else if (each.predicateType === PREDICATE_TYPE.provenance) parts.push(bareStatement(each));
    }
  } catch (thrown) {
    note(thrown);
  }
  await Promise.all(
    places.map((destination) => context.attach(destination, parts).then(() => {}, note)),
  );
  if (failures.length > 0) throw combineErrors(failures);
}

/** The destinations that have the image as it was built, and a place for attestations. */
function placesOf({ receipts, digest, image }: Publication, context: Context): readonly string[] {
  return receipts.flatMap(({ destination, digest: there }) => {
    if (there === digest && context.attaches(destination)) return [destination];
    context.log.info(
      `image "${image}" is not attested at ${destination}, which keeps nothing beside an image`,
    );
    return [];
  });
}

async function makeAll(
  publication: Publication,
  context: Context,
  settings: Settings,
  note: (thrown: unknown) => void,
): Promise<{
  readonly attestations: readonly Attestation[];
  readonly documents: readonly SbomDocument[];
}> {
  const attested = attestedImage(publication);
  const attestations: Attestation[] = [];
  let documents: readonly SbomDocument[] = [];
  let found: readonly Inventory[] = [];
  try {
    found = await inventories(attested, context);
    documents = await sbomDocuments(attested, found, settings.sbom);
  } catch (thrown) {
    note(thrown);
  }
  const subjects = subjectsOf(publication);
  if (settings.sign) {
    const { signature: predicateType } = PREDICATE_TYPE;
    for (const subject of subjects) {
      const statement = writeStatement([subjectOf(subject.digest)], predicateType, {});
      attestations.push({ subject, predicateType, statement });
    }
    attestations.push(...documents.map(sbomAttestation));
  }
  if (settings.provenance) {
    try {
      const build = await context.buildFacts();
      const byproducts = documents.map((each) => byproduct(each, hash('sha256', each.bytes)));
      const facts = { build, found, byproducts, env: context.env };
      const statement = provenanceStatement(attested, facts, settings);
      const predicateType = PREDICATE_TYPE.provenance;
      attestations.push(...subjects.map((subject) => ({ subject, predicateType, statement })));
    } catch (thrown) {
      note(thrown);
    }
  }
  return { attestations, documents };
}

function attestedImage(publication: Publication): Attested {
  const { image, root, manifests } = publication;
  const isBare = manifests.some(({ descriptor }) => descriptor.digest === root.digest);
  return {
    image,
    name: imageName(publication),
    images: manifests.map(({ platform, descriptor, layers, config, base }) => ({
      ...{ platform, descriptor, layers },
      ...(config.created === undefined ? {} : { created: config.created }),
      ...(base ? { base: { platform, ...baseOf(base) } } : {}),
    })),
    ...(isBare ? {} : { index: root }),
  };
}

function baseOf({ reference, digest, name }: NonNullable<PushImage['base']>) {
  return { reference, digest, ...(name === undefined ? {} : { name }) };
}
