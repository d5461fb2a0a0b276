import type { BuildFacts, Descriptor } from '@strake/core/plugin';
import { findBuilder } from '../provenance/find-builder.ts';
import type { LazySigner } from './lazy-signer.ts';
import type { Settings } from './settings.ts';

/** What determines the signed attestations of an image: a build that finds it remembered has nothing to sign. */
export async function attestedFacts(
  {
    subjects,
    destinations,
  }: { readonly subjects: readonly Descriptor[]; readonly destinations: readonly string[] },
  { sign: _, times, ...settings }: Settings,
  { identity }: Pick<LazySigner, 'identity'>,
  context: {
    readonly env: Readonly<Record<string, string | undefined>>;
    buildFacts(): Promise<BuildFacts>;
  },
): Promise<unknown> {
  const { startedOn, ...build } = await context.buildFacts();
  const { id } = findBuilder(context.env);
  return [
    'attested',
    [...identity],
    subjects.map(({ digest }) => digest),
    [...destinations],
    { ...settings, build, builder: id, ...(times ? { startedOn } : {}) },
  ];
}
