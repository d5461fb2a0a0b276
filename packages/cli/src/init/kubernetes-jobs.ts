import { documentation } from '../documentation.ts';
import { quoteShell } from '../print/quote-shell.ts';
import type { CiProject } from './ci-project.ts';
import { installNode, jobImage } from './container-commands.ts';
import { indented } from './yaml-lines.ts';

/** Failures that another attempt does not mend: the configuration, a plugin, a program that does not compile. */
const FINAL = '[2, 3, 4]';

/** Jobs of Kubernetes: an Indexed Job whose Pods compile, and one that publishes when it is resumed. */
export function kubernetesJobs(project: CiProject, file: string): string {
  const { shards, strake, signingSecrets } = project;
  const isSplit = shards > 1;
  const lines = [
    '# Written by "strake init --ci kubernetes"; edit it as you like. What each part is for:',
    `# ${documentation('ci')}#kubernetes`,
    '#',
    '# Once:',
    '#   kubectl create secret docker-registry strake-registry --docker-server=ghcr.io --docker-username=USER --docker-password=TOKEN',
    '#   kubectl create secret generic strake-cache-key --from-file=key=cache.key',
    ...(signingSecrets.length > 0
      ? [
          `#   kubectl create secret generic strake-signing ${signingSecrets.map((name) => `--from-file=${name}=FILE`).join(' ')} # no line break after a password`,
        ]
      : []),
    '# Each time, after setting SOURCE and REVISION below:',
    `#   kubectl delete --ignore-not-found -f ${file}`,
    `#   kubectl apply -f ${file}`,
    ...(isSplit
      ? [
          '#   kubectl wait --for=condition=Complete --timeout=30m job/strake-compile || true # the last Job compiles what is missing',
          `#   kubectl patch job strake-publish --type=merge -p '{"spec":{"suspend":false}}'`,
        ]
      : []),
    ...(isSplit
      ? job(project, {
          name: 'strake-compile',
          spec: [
            'completionMode: Indexed',
            `completions: ${shards}`,
            `parallelism: ${shards}`,
            'backoffLimitPerIndex: 2',
            ...failurePolicy('FailIndex'),
          ],
          env: [`{ name: STRAKE_SHARDS, value: "${shards}" }`],
          run: `${strake} build --shard auto --cache-write`,
        })
      : []),
    ...(isSplit ? ['---'] : []),
    ...job(project, {
      name: 'strake-publish',
      spec: [
        ...(isSplit ? ['suspend: true # resumed when the shards have ended'] : []),
        'backoffLimit: 2',
        ...failurePolicy('FailJob'),
      ],
      env: signingSecrets.map(
        (name) =>
          `{ name: ${name}, valueFrom: { secretKeyRef: { name: strake-signing, key: ${name} } } }`,
      ),
      run: `${strake} build --push --cache-write`,
    }),
  ];
  return `${lines.join('\n')}\n`;
}

interface Job {
  readonly name: string;
  /** Lines of its `spec`, before the template. */
  readonly spec: readonly string[];
  /** Items of the container's `env`. */
  readonly env: readonly string[];
  readonly run: string;
}

function failurePolicy(action: string): readonly string[] {
  return [
    'podFailurePolicy:',
    '  rules:',
    '    - action: Ignore',
    '      onPodConditions: [{ type: DisruptionTarget }]',
    `    - action: ${action} # what another attempt does not mend`,
    `      onExitCodes: { containerName: strake, operator: In, values: ${FINAL} }`,
  ];
}

function job(project: CiProject, { name, spec, env, run }: Job): readonly string[] {
  const { directory, compiler, node, install } = project;
  return [
    'apiVersion: batch/v1',
    'kind: Job',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    ...indented(2, spec),
    '  ttlSecondsAfterFinished: 86400',
    '  template:',
    '    spec:',
    '      restartPolicy: Never',
    '      automountServiceAccountToken: false',
    '      containers:',
    '        - name: strake',
    `          image: ${jobImage(project)} # one of your own that contains strake starts faster`,
    '          command: [bash, -euo, pipefail, -c]',
    '          args:',
    '            - |',
    ...indented(14, [
      ...installNode(project),
      'git clone "$SOURCE" /source',
      'cd /source',
      'git checkout --detach "$REVISION"',
      ...(directory === '.' ? [] : [`cd ${quoteShell([directory])}`]),
      install,
      run,
    ]),
    '          env:',
    ...indented(12, [
      '- { name: SOURCE, value: https://git.example.com/acme/app.git }',
      '- { name: REVISION, value: v1.0.0 } # a tag or commit: a branch may move while Pods start',
      ...(compiler ? [`- { name: NODE_VERSION, value: ${node} }`] : []),
      ...env.map((item) => `- ${item}`),
      '- { name: DOCKER_CONFIG, value: /secrets/registry }',
      '- { name: STRAKE_CACHE_KEY, value: /secrets/cache/key }',
    ]),
    '          resources:',
    '            requests: { cpu: "2", memory: 4Gi }',
    '            limits: { memory: 4Gi }',
    '          volumeMounts:',
    '            - { name: registry, mountPath: /secrets/registry, readOnly: true }',
    '            - { name: cache-key, mountPath: /secrets/cache, readOnly: true }',
    '      volumes:',
    '        - name: registry',
    '          secret:',
    '            secretName: strake-registry',
    '            items: [{ key: .dockerconfigjson, path: config.json }]',
    '        - name: cache-key',
    '          secret: { secretName: strake-cache-key }',
  ];
}
