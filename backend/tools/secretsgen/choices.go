package main

import "strings"

const notice = "Rules of gitleaks v8.30.1 (https://github.com/gitleaks/gitleaks), MIT License, Copyright (c) 2019 Zachary Rice, " +
	"chosen and changed by backend/tools/secretsgen; the license is in backend/internal/secrets/LICENSE.gitleaks. Made by make generate."

// Why rules are left out. A prompt is no repository: it names vendors, and holds hashes, ids and examples.
const (
	noSecret = "an id or a public key, which is no secret"
	noForm   = "a vendor's name before a value without a form of its own: a hash, an id or a word looks the same. What is called key, secret or token there is found by generic-api-key"
	noFile   = "about files by their names"
	example  = "commands with made-up passwords are what ordinary prompts explain; keys with a form are found in them by their own rules"
)

var dropped = reasons(map[string]string{
	noSecret: `adobe-client-id asana-client-id bitbucket-client-id discord-client-id linkedin-client-id looker-client-id
		messagebird-client-id plaid-client-id sendbird-access-id sumologic-access-id new-relic-user-api-id
		new-relic-browser-api-token flutterwave-public-key lob-pub-api-key mailgun-pub-key mapbox-api-token`,
	noForm: `adafruit-api-key airtable-api-key algolia-api-key alibaba-secret-key asana-client-secret bitbucket-client-secret
		bittrex-access-key bittrex-secret-key cisco-meraki-api-key cloudflare-api-key cloudflare-global-api-key
		codecov-access-token cohere-api-token coinbase-access-token confluent-access-token confluent-secret-key
		contentful-delivery-api-token datadog-access-token discord-api-token discord-client-secret droneci-access-token
		dropbox-api-token etsy-access-token facebook-secret fastly-api-token finicity-api-token finicity-client-secret
		finnhub-access-token flickr-access-token freshbooks-access-token gitter-access-token heroku-api-key hubspot-api-key
		intercom-api-key jfrog-api-key jfrog-identity-token kraken-access-token kucoin-access-token kucoin-secret-key
		launchdarkly-access-token linear-client-secret linkedin-client-secret looker-client-secret mattermost-access-token
		messagebird-api-token netlify-access-token nytimes-access-token plaid-secret-key privateai-api-token
		rapidapi-access-token sendbird-access-token sentry-access-token sidekiq-secret snyk-api-token sonar-api-token
		squarespace-access-token sumologic-access-token travisci-access-token twitch-api-token twitter-access-secret
		twitter-access-token twitter-api-key twitter-api-secret zendesk-secret-key`,
	noFile:  `pkcs12-file kubernetes-secret-yaml`,
	example: `curl-auth-header curl-auth-user`,
})

func reasons(lists map[string]string) map[string]string {
	all := map[string]string{}
	for reason, ids := range lists {
		for _, id := range strings.Fields(ids) {
			all[id] = reason
		}
	}
	return all
}

// generic finds any value by its name, and ends where code does: prose would give it words.
const generic = "generic-api-key"

type change struct {
	because string
	to      func(*Rule)
}

func keywords(words ...string) func(*Rule) { return func(r *Rule) { r.Keywords = words } }

var changed = map[string]change{
	generic: {"what is called key, token or password in a prompt is a word, an id, a date or a hash as a rule; " +
		"hexadecimal digits never reach this, random letters do", func(r *Rule) {
		r.Entropy, r.Says, r.Before, r.After, r.Run = 4.2, "key or password", 8, 200, 19
	}},
	"jwt":                      {"`ey` stands in every second sentence; each of these begins with the code of `{\"`", keywords("eyj")},
	"intra42-client-secret":    {"the word intra says nothing", keywords("s-s4t2ud-", "s-s4t2af-")},
	"vault-service-token":      {"the old form is a field of 24 letters in any program", keywords("hvs.")},
	"sourcegraph-access-token": {"the old form is the hash of any commit", keywords("sgp_")},
	"atlassian-api-token": {"the old form is a word beside a vendor's name", func(r *Rule) {
		r.Regex, r.Keywords = `\b(ATATT3[A-Za-z0-9_\-=]{186})(?:[\x60'"\s;]|\\[nr]|$)`, []string{"atatt3"}
	}},
}

// added are model providers' keys that the published rules do not know.
var added = []Rule{
	{ID: "groq-api-key", Says: "Groq API key", Regex: `\bgsk_[0-9A-Za-z]{52}\b`, Entropy: 3, Keywords: []string{"gsk_"}},
	{ID: "openrouter-api-key", Says: "OpenRouter API key", Regex: `\bsk-or-v1-[0-9a-f]{64}\b`, Entropy: 3, Keywords: []string{"sk-or-v1-"}},
	{ID: "xai-api-key", Says: "xAI API key", Regex: `\bxai-[0-9A-Za-z]{80}\b`, Entropy: 3, Keywords: []string{"xai-"}},
}

// examples stand in what documentation shows, never in a random key, or are themselves published.
var examples = []string{
	"example", "placeholder", "redacted", "your_", "your-", "xxxxxx", "000000", "123456789", "abcdefgh", "changeme",
	"4ec39hqlyjwdarjtt1zdp7dc",                    // a test key on many pages of Stripe's
	"eyjzdwiioiixmjm0nty3odkwii",                  // the sample of JSON Web Tokens
	"sflkxwrjsmekkf2qt4fwpmejf36pok6yjv_adqssw5c", // its signature
}
