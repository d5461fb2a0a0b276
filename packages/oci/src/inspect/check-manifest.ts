import { shortened } from '../errors/index.ts';
import type { Platform } from '../spec/descriptor.ts';
import { shown } from '../spec/json-object.ts';
import { MAX_LAYERS } from '../spec/limits.ts';
import type { Manifest } from '../spec/manifest.ts';
import { familyOf, MEDIA_TYPE, NONDISTRIBUTABLE_LAYER_TYPES } from '../spec/media-type.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import type { ConfigFacts } from './config-facts.ts';
import type { Report } from './finding.ts';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Checks the manifest of an image on its own. Source: OCI image-spec v1.1 manifest.md. */
export function checkManifest({ mediaType, config, layers }: Manifest, report: Report): void {
  const family = familyOf(mediaType);
  if (familyOf(config.mediaType) !== family)
    report('error', `config is of type ${config.mediaType} in a manifest of the ${family} family`);
  for (const [at, layer] of layers.entries()) {
    if (!LAYER_TYPES.includes(layer.mediaType))
      report('warning', `layers[${at}] is of the unknown type ${layer.mediaType}`);
    else if (familyOf(layer.mediaType) !== family)
      report(
        'error',
        `layers[${at}] is of type ${layer.mediaType} in a manifest of the ${family} family`,
      );
  }
  if (layers.length === 0) report('warning', 'there is no layer');
  if (layers.length > MAX_LAYERS)
    report(
      'warning',
      `there are ${layers.length} layers, but Docker runs images with at most ${MAX_LAYERS}`,
    );
}

/** Checks that config, manifest and descriptor agree. Source: OCI image-spec v1.1 config.md. */
export function checkConfig(
  config: ConfigFacts,
  manifest: Manifest,
  platform: Platform | undefined,
  report: Report,
): void {
  const count = manifest.layers.length;
  const diffIds = config.diffIds.length;
  if (diffIds !== count) report('error', `config has ${diffIds} diff IDs for ${count} layers`);
  const history = config.historyLayers;
  if (history !== undefined && history > 0 && history !== count)
    report('warning', `history lists ${history} layers, but there are ${count}`);
  if (config.os === '' || config.architecture === '')
    report('error', 'config does not have os and architecture');
  else if (platform) checkPlatform(config, platform, report);
  if (config.created !== undefined && !RFC_3339.test(config.created))
    report('warning', `created is ${shown(config.created)}, which is not an RFC 3339 time`);
}

function checkPlatform(config: Platform, platform: Platform, report: Report): void {
  const listed = normalizePlatform(platform);
  const own = normalizePlatform(config);
  const names = [formatPlatform(listed), formatPlatform(own)]
    .map((name) => shortened(name))
    .join(', but its config says ');
  if (listed.os !== own.os || listed.architecture !== own.architecture)
    report('error', `the index says ${names}`);
  else if (listed.variant !== own.variant || listed['os.version'] !== own['os.version'])
    report('warning', `the index says ${names}`);
}

const { oci, docker } = MEDIA_TYPE;
const LAYER_TYPES: readonly string[] = [
  ...[oci, docker].flatMap((types) => [types.layerGzip, types.layerZstd, types.layerTar]),
  ...NONDISTRIBUTABLE_LAYER_TYPES,
];
