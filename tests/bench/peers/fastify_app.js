// SPDX-License-Identifier: MIT
// fastify: NODE_PATH=.../node_modules node fastify_app.js PORT
const app = require("fastify")();

app.get("/", (request, reply) => {
  reply.type("text/html; charset=utf-8").send("Hello, World!");
});

app.get("/json", () => ({ message: "Hello, World!" }));

app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
