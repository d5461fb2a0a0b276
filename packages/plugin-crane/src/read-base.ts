import type { ImageConfigFields, PushContext, PushImage, StringMap } from '@strake/core/plugin';
import { openCrane } from './crane.ts';
import type { CraneOptions } from './options.ts';

/** The base for crane. */
export interface CraneBase {
  /** Including registry and digest; absent: crane's empty image. */
  readonly reference?: string;
  readonly mediaType?: string;
  readonly annotations: StringMap;
  readonly config: Partial<ImageConfigFields>;
}

/** Reads the base's manifest and config from the registry. A base outside of registries has no reference, and is refused. */
export async function readBase(
  { base }: PushImage,
  context: PushContext<CraneOptions | undefined>,
): Promise<CraneBase> {
  if (!base?.origin) return { annotations: {}, config: {} };
  const { registry, repository } = base.origin;
  const crane = openCrane(context, registry);
  const reference = `${registry}/${repository}@${base.digest}`;
  const manifest: { mediaType?: string; annotations?: StringMap } = JSON.parse(
    await crane('manifest', reference),
  );
  const { mediaType, annotations = {} } = manifest;
  const config: ImageConfigFields = JSON.parse(await crane('config', reference));
  return { reference, annotations, config, ...(mediaType === undefined ? {} : { mediaType }) };
}
