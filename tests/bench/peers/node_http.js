// SPDX-License-Identifier: MIT
// Node's own server: node node_http.js PORT
const http = require("node:http");

function answer(response, type, body) {
  response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

http.createServer((request, response) => {
  if (request.url === "/") {
    answer(response, "text/html; charset=utf-8", "Hello, World!");
  } else if (request.url === "/json") {
    answer(response, "application/json", JSON.stringify({ message: "Hello, World!" }));
  } else {
    response.writeHead(404).end();
  }
}).listen(Number(process.argv[2]), "127.0.0.1");
