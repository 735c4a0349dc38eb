"""The Kubernetes manifests of the workload, which are written beside the stack and applied with `kubectl apply -k`.

They hold nothing that only AWS knows: a ConfigMap takes it from `values.env`, which is an output of the stack.
"""
