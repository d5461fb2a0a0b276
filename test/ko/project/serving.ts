import type { Files } from '../work-tree.ts';

const MODULE = 'knative.acme.dev/serving';

/** The folders of six manifests, in the order in which they are rendered. */
export const SERVING_MANIFESTS: readonly (readonly string[])[] = [
  ['config/core/300-resources'],
  ['config/core', 'config/hpa-autoscaling'],
  ['config/domain-mapping'],
  ['config/post-install'],
  ['config/namespace-wildcard'],
  ['test/config', 'test/test_images'],
];

/**
 * In the shape of Knative's serving: an image in a ConfigMap, images of jobs, a test image on another base, flags for all programs,
 * folders without an image, and programs below test/.
 */
export function serving(bases: { readonly static: string; readonly ubuntu: string }): Files {
  const programs = ['controller', 'queue', 'activator', 'autoscaler-hpa'];
  return {
    'go.mod': `module ${MODULE}\n\ngo 1.24\n`,
    ...Object.fromEntries(programs.map((name) => [`cmd/${name}/main.go`, program(name)])),
    'cmd/controller/kodata/HEAD': { link: '../../../.git/HEAD' },
    'cmd/controller/kodata/refs': { link: '../../../.git/refs' },
    'pkg/cleanup/cmd/cleanup/main.go': program('cleanup'),
    'test/test_images/runtime/main.go': program('runtime'),
    'test/test_images/hello_world/main.go': program('hello'),
    '.ko.yaml': `# Use another base for a test that needs a shell.
defaultBaseImage: ${bases.static}
baseImageOverrides:
  ${MODULE}/test/test_images/runtime: ${bases.ubuntu}
defaultLdflags: [-s, -w]
defaultFlags: [-tags=nostackdriver]
defaultEnv: [CGO_ENABLED=0]
`,
    'config/core/300-resources/service.yaml': resource('CustomResourceDefinition', 'services'),
    'config/core/300-resources/route.yaml': resource('CustomResourceDefinition', 'routes'),
    'config/core/configmaps/deployment.yaml': CONFIG_MAP,
    'config/core/deployments/controller.yaml': deployment('controller', 'cmd/controller'),
    'config/core/deployments/activator.yaml': deployment('activator', 'cmd/activator'),
    'config/hpa-autoscaling/controller.yaml': deployment('autoscaler-hpa', 'cmd/autoscaler-hpa'),
    'config/domain-mapping/empty.yaml': '# Nothing is left of it.\n',
    'config/post-install/cleanup.yaml': deployment('cleanup', 'pkg/cleanup/cmd/cleanup'),
    'config/namespace-wildcard/certs.yaml': resource('Image', 'example'),
    'test/config/config.yaml': resource('ConfigMap', 'test'),
    'test/test_images/runtime/service.yaml': deployment('runtime', 'test/test_images/runtime'),
    'test/test_images/hello_world/service.yaml': deployment(
      'hello',
      'test/test_images/hello_world',
    ),
  };
}

function program(name: string): string {
  return `package main\n\nfunc main() { println("${name}") }\n`;
}

function resource(kind: string, name: string): string {
  return `# Copyright\n\napiVersion: acme.dev/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  labels:\n    networking.acme.dev/wildcard: "true"\n`;
}

function deployment(name: string, path: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
        - name: ${name}
          # This is the Go import path for the binary that is containerized
          # and substituted here.
          image: ko://${MODULE}/${path}

          resources: { requests: { cpu: 100m } }
`;
}

const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: config-deployment
  annotations:
    acme.dev/example-checksum: "ed77183a"
data:
  # This is the Go import path for the binary that is containerized
  # and substituted here.
  queue-sidecar-image: ko://${MODULE}/cmd/queue
  _example: |-
    ################################
    #    EXAMPLE CONFIGURATION     #
    ################################
    queue-sidecar-image: "ko://not/replaced"
`;
