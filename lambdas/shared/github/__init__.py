"""GitHub's webhooks, as an HTTP API of API Gateway hands them over: who sent one, when, and what it asks for."""
