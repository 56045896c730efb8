# The program with its pages, in one static file.

FROM node:22-alpine AS pages
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --include=dev --loglevel=error
COPY . /src
RUN npm run build --loglevel=error

FROM golang:1.26-alpine AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=pages /src/internal/web/dist internal/web/dist
RUN CGO_ENABLED=0 go build -trimpath -o /corroborate ./cmd/corroborate && mkdir /data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=program /corroborate /corroborate
COPY --from=program --chown=nonroot:nonroot /data /data
WORKDIR /
EXPOSE 8080
ENTRYPOINT ["/corroborate"]
CMD ["serve", "--listen", "0.0.0.0:8080", "--allow-remote"]
