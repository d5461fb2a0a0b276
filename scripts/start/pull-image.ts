import { rm } from 'node:fs/promises';
import { runOk } from '../../test/tool/index.ts';

interface Manifest {
  readonly layers: readonly { readonly size: number }[];
}

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: {
      readonly os: string;
      readonly architecture: string;
      readonly variant?: string;
    };
  }[];
}

/** A platform of the image: its name, its manifest, and the bytes of its layers. */
export interface PulledPlatform {
  readonly platform: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Pulls all platforms into an OCI layout with crane, which shares no code with strake. */
export async function pullImage(
  crane: string,
  reference: string,
  layout: string,
): Promise<readonly PulledPlatform[]> {
  await rm(layout, { recursive: true, force: true });
  await runOk([crane, 'pull', '--format=oci', reference, layout]);
  const index: Index = JSON.parse(await runOk([crane, 'manifest', reference]));
  const repository = reference.replace(/@.*$/, '');
  return Promise.all(
    index.manifests.map(async ({ digest, platform: { os, architecture, variant } }) => {
      const text = await runOk([crane, 'manifest', `${repository}@${digest}`]);
      const { layers }: Manifest = JSON.parse(text);
      const platform = [os, architecture, variant].filter((part) => part !== undefined).join('/');
      const sizeBytes = layers.reduce((sum, { size }) => sum + size, 0);
      return { platform, digest, sizeBytes };
    }),
  );
}
