import {
  isTrue,
  itemsOf,
  mapOf,
  type ReleaserFile,
  type ReleaserItem,
  textOf,
  textsOf,
} from './read-releaser.ts';

/** An image that GoReleaser makes of a Dockerfile and programs. */
export interface DockerItem {
  readonly path: ReleaserItem['path'];
  readonly dockerfile: string;
  readonly ids?: readonly string[];
  readonly platforms: readonly string[];
  /** `ghcr.io/acme/app:{{ .Tag }}` */
  readonly references: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Of the index, or with a scope before the name: `manifest:NAME`. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether images of single platforms have names that the index does not have. */
  readonly hasPlatformNames: boolean;
  /** Keys and flags that have no equivalent. */
  readonly others: readonly string[];
}

const KNOWN_SECOND =
  /^(id|ids|dockerfile|images|tags|labels|annotations|extra_files|platforms|build_args|disable|sbom|retry)$/;
const KNOWN_FIRST =
  /^(id|ids|goos|goarch|goarm|goamd64|dockerfile|image_templates|skip_push|extra_files|build_flag_templates|push_flags|use|retry)$/;

/** Flags of docker that change no image, or that strake has other means for. */
const WITHOUT_EFFECT =
  /^--(platform|pull|progress|builder|cache-\w+|no-cache|provenance|sbom|quiet)\b/;

/** The images of `dockers_v2`, and of `dockers` with `docker_manifests`. */
export function readDockerItems(file: ReleaserFile): readonly DockerItem[] {
  const second = itemsOf(file, 'dockers_v2').filter(({ values }) => !isTrue(values.disable));
  return [...second.map(readSecond), ...readFirst(file)];
}

function readSecond({ values, path }: ReleaserItem): DockerItem {
  const tags = textsOf(values.tags) ?? ['{{ .Tag }}'];
  const ids = textsOf(values.ids);
  return {
    path,
    dockerfile: textOf(values.dockerfile) ?? 'Dockerfile',
    ...(ids === undefined ? {} : { ids }),
    platforms: textsOf(values.platforms) ?? ['linux/amd64', 'linux/arm64'],
    references: (textsOf(values.images) ?? []).flatMap((image) =>
      tags.map((tag) => `${image}:${tag}`),
    ),
    labels: mapOf(values.labels),
    buildArgs: mapOf(values.build_args),
    annotations: mapOf(values.annotations),
    hasPlatformNames: false,
    others: Object.keys(values).filter((key) => !KNOWN_SECOND.test(key)),
  };
}

/** `dockers` has an element for each platform; those of one Dockerfile are one image. */
function readFirst(file: ReleaserFile): readonly DockerItem[] {
  const manifests = itemsOf(file, 'docker_manifests').flatMap(
    ({ values }) => textOf(values.name_template) ?? [],
  );
  const byFile = new Map<string, ReleaserItem[]>();
  for (const item of itemsOf(file, 'dockers')) {
    const name = textOf(item.values.dockerfile) ?? 'Dockerfile';
    byFile.set(name, [...(byFile.get(name) ?? []), item]);
  }
  return [...byFile].map(([dockerfile, items]) => {
    const [first] = items;
    const ids = textsOf(first?.values.ids);
    const flags = items.flatMap(({ values }) => textsOf(values.build_flag_templates) ?? []);
    return {
      path: first?.path ?? ['dockers'],
      dockerfile,
      ...(ids === undefined ? {} : { ids }),
      platforms: [...new Set(items.map(({ values }) => platformOf(values)))],
      references:
        manifests.length > 0
          ? manifests
          : items.flatMap(({ values }) => textsOf(values.image_templates) ?? []),
      labels: flagValues(flags, 'label'),
      buildArgs: flagValues(flags, 'build-arg'),
      annotations: flagValues(flags, 'annotation'),
      hasPlatformNames: manifests.length > 0,
      others: [
        ...new Set([
          ...items.flatMap(({ values }) =>
            Object.keys(values).filter((key) => !KNOWN_FIRST.test(key)),
          ),
          ...flags.filter(
            (flag) =>
              !WITHOUT_EFFECT.test(flag) && !/^--(label|build-arg|annotation)[= ]/.test(flag),
          ),
        ]),
      ],
    };
  });
}

/** The pairs of `--label=NAME=VALUE`. */
function flagValues(flags: readonly string[], name: string): Readonly<Record<string, string>> {
  const form = new RegExp(`^--${name}[= ]"?([^="]+)=(.*?)"?$`, 's');
  const pairs = flags.flatMap((flag) => {
    const [, key, value] = form.exec(flag) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(pairs);
}

function platformOf(values: ReleaserItem['values']): string {
  const [os, arch] = [textOf(values.goos) ?? 'linux', textOf(values.goarch) ?? 'amd64'];
  return arch === 'arm' ? `${os}/arm/v${textOf(values.goarm) ?? '6'}` : `${os}/${arch}`;
}
