import type { Files } from '../work-tree.ts';

const MODULE = 'github.com/acme/pipeline';

export const PIPELINE_PROGRAMS = [
  'controller',
  'entrypoint',
  'events',
  'nop',
  'resolvers',
  'sidecarlogresults',
  'webhook',
  'workingdirinit',
] as const;

/**
 * In the shape of Tekton's pipeline: eight programs that share a package, kodata of links to the git directory and to vendored
 * licences, images named as values and as arguments in flow sequences.
 */
export function pipeline(bases: { readonly static: string; readonly ubuntu: string }): Files {
  const programs = PIPELINE_PROGRAMS.flatMap((name) => [
    [`cmd/${name}/main.go`, program(name)] as const,
    [`cmd/${name}/kodata/HEAD`, { link: '../../../.git/HEAD' }] as const,
    [`cmd/${name}/kodata/LICENSE`, { link: '../../../LICENSE' }] as const,
    [`cmd/${name}/kodata/third_party`, { link: '../../../third_party' }] as const,
  ]);
  return {
    ...Object.fromEntries(programs),
    'go.mod': `module ${MODULE}\n\ngo 1.24\n`,
    LICENSE: 'Apache-2.0\n',
    'third_party/vendor/example.com/one/LICENSE': 'MIT\n',
    'third_party/vendor/example.com/two/LICENSE': 'BSD\n',
    'pkg/version/version.go': 'package version\n\nconst Version = "devel"\n',
    '.ko.yaml': `# This image is based on another one.
defaultBaseImage: ${bases.static}
baseImageOverrides:
  # The program copies itself into an emptyDir.
  ${MODULE}/cmd/entrypoint: ${bases.ubuntu}
  ${MODULE}/cmd/Nop: ${bases.ubuntu}
`,
    'config/100-namespace/100-namespace.yaml': NAMESPACE,
    'config/200-crd.yaml': CRD,
    'config/controller.yaml': CONTROLLER,
    'config/webhook.yaml': WEBHOOK,
    'config/resolvers/deployment.yml': 'not: read # the name ends on .yml\n',
    'config/resolvers/resolvers.yaml': RESOLVERS,
  };
}

function program(name: string): string {
  return `package main

import "${MODULE}/pkg/version"

func main() { println("${name}", version.Version) }
`;
}

const NAMESPACE = `# Copyright
apiVersion: v1
kind: Namespace
metadata:
  name: pipelines
  labels: {pod-security.kubernetes.io/enforce:   restricted}
`;

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: tasks.example.com
spec:
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          description: >-
            A task, described by a text that is folded over
            several lines and says "ko" without a slash.

          x-mode: 0755
`;

const CONTROLLER = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: controller
  labels:
    app.kubernetes.io/version: "devel"
    version: devel
spec:
  template:
    spec:
      containers:
      - name: controller
        image: ko://${MODULE}/cmd/controller
        args: [
          # These images are built on-demand.
          "-entrypoint-image", "ko://${MODULE}/cmd/entrypoint",
          "-nop-image", "ko://${MODULE}/cmd/nop",
          "-sidecarlogresults-image", 'ko://${MODULE}/cmd/sidecarlogresults',
          "-workingdirinit-image",   ko://${MODULE}/cmd/workingdirinit,

          # This is a pinned image of somebody else.
          "-shell-image", "cgr.dev/chainguard/busybox@sha256:19f02276bf8dbdd62f069b922f10c65262cc34b710eea26ff928129a736be791",
        ]
        env:
        - {name: SYSTEM_NAMESPACE, value: pipelines}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: events
spec:
  template:
    spec:
      containers:
      - name: events
        image: ko://${MODULE}/cmd/events   # again: ko://
`;

const WEBHOOK = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: webhook
  labels: {app.kubernetes.io/component: webhook}
spec:
  template:
    spec:
      containers:
      - name: webhook
        image: ko://${MODULE}/cmd/webhook
`;

const RESOLVERS = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: resolvers
  labels: {app.kubernetes.io/component: resolvers}
spec:
  template:
    spec:
      containers:
      - name: resolvers
        image: "ko://${MODULE}/cmd/resolvers"
`;
