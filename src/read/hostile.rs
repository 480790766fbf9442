//! Files that mean harm or are broken: each costs bounded time and memory and ends damaged, with a reason.

use super::{Captures, Limits, Options};
use crate::model::Origin;
use std::{
    io::{Cursor, Read, Write},
    time::Instant,
};

const SECONDS_MAX: u64 = 20;

/// Reads the bytes; the texts (their beginnings) and reasons found must hold these words, in this order.
fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    let limits = Limits { document_bytes: 1 << 20, members: 5, held_bytes: 1 << 20, ..Limits::default() };
    let began = Instant::now();
    let found = told(Options { limits, ..Options::default() }.stream(Origin::default(), Box::new(bytes)));
    assert!(began.elapsed().as_secs() < SECONDS_MAX, "{name}: {:?}", began.elapsed());
    let fits = found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| found.contains(expected));
    assert!(fits, "{name}: expected {expected:#?}, found {found:#?}");
}

/// A file on a disk that fails: the bytes, then an error.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(std::io::Error::other("the disk failed")),
            read => Ok(read),
        }
    }
}

/// Reads bytes behind which the disk fails: what stands before is kept, and what is lost is told with its place.
fn check_failing(name: &str, bytes: &[u8], expected: &[&str]) {
    let captures = Options::default().stream(Origin { path: "f".to_owned(), ..Origin::default() }, Box::new(std::io::BufReader::new(Failing(bytes))));
    let (found, lost): (Vec<String>, Vec<String>) = told(captures).into_iter().partition(|line| !line.starts_with('!'));
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| f.contains(e)), "{name}: expected {expected:#?}, found {found:#?}");
    assert!(lost.iter().any(|line| line.contains("the disk failed")), "{name}: {lost:#?}");
}

fn told(captures: Captures) -> Vec<String> {
    captures
        .take(50)
        .map(|item| match item {
            Ok(c) => format!("{}={}", c.origin.member.unwrap_or_default(), String::from_utf8_lossy(&c.bytes[..c.bytes.len().min(60)])),
            Err(d) => format!("!{}: {}", d.place(), d.reason),
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zeros(length: u64) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::repeat(b' ').take(length), &mut encoder).unwrap();
    encoder.finish().unwrap()
}

fn record(length: usize, body: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let length = head.len() + length;
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n{head}{body}\r\n\r\n"
    )
    .into_bytes()
}

fn whole(body: &str) -> Vec<u8> {
    record(body.len(), body)
}

/// A member of a TAR archive.
fn tar(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
    block[156] = kind;
    block[148..156].copy_from_slice(b"        ");
    let sum: u64 = block.iter().map(|b| u64::from(*b)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    block.extend_from_slice(bytes);
    block.resize(block.len().next_multiple_of(512), 0);
    block
}

struct Stored<'a> {
    name: &'a str,
    bytes: &'a [u8],
    crc: Option<u32>,
    flags: u16,
}

/// A ZIP archive of stored members.
fn zip(members: &[Stored]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for Stored { name, bytes, crc, flags } in members {
        let mut sum = flate2::Crc::new();
        sum.update(bytes);
        let mut common = Vec::new();
        for number in [20, *flags, 0, 0, 0] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc.unwrap_or(sum.sum()), bytes.len() as u32, bytes.len() as u32] {
            common.extend(number.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(*bytes);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

fn stored<'a>(name: &'a str, bytes: &'a [u8]) -> Stored<'a> {
    Stored { name, bytes, crc: None, flags: 0 }
}

#[test]
fn bombs_are_put_out() {
    check("gzip", &zeros(40 << 20), &["document above the limit"]);
    check("gzip of lines", &gzip(&[b"{\"text\":\"a\"}\n".as_slice(), &vec![b' '; 30 << 20]].concat()), &["=a", "!"]);
    check("gzip in gzip", &gzip(&gzip(&gzip(&gzip(b"x")))), &["compressed more deeply"]);
    let zstd = zstd::encode_all(Cursor::new(vec![b' '; 100 << 20]), 3).unwrap();
    check("zstd", &zstd, &["document above the limit"]);
    let layers = (0..4).fold(b"x".to_vec(), |inner, _| tar("t", b'0', &inner));
    check("tar in tar", &layers, &["nested more deeply"]);
    let entities = format!(
        "<!DOCTYPE rss [<!ENTITY a \"{}\">]><rss><channel><item><title>t</title><description>&a;&a;</description></item></channel></rss>",
        "ha".repeat(1000)
    );
    check("entities", entities.as_bytes(), &["=&a;&a;"]);
    let outside = "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><item><description>&x;!</description></item></rss>";
    check("entities from outside", outside.as_bytes(), &["=&x;!"]);
}

#[test]
fn web_archives_with_faults_go_on_behind_them() {
    let (a, b) = (whole("<p>one"), whole("<p>two"));
    check("junk between", &[&a[..], b"garbage\r\n\r\n", &b].concat(), &["=<p>one", "no record begins here", "=<p>two"]);
    check("length too short", &[&record(3, "<p>one"), &b[..]].concat(), &["=<p>", "no record begins here", "=<p>two"]);
    check("length too long", &[&record(300, "<p>one"), &b[..], &a].concat(), &["shorter than", "=<p>two", "=<p>one"]);
    check("half a file", &[&a[..], &b[..b.len() - 8]].concat(), &["=<p>one", "ends early"]);
    check("endless head", &[b"WARC/1.0\r\n".to_vec(), vec![b'x'; 3 << 20]].concat(), &["head of the record above the limit"]);
    check("document too long", &[record(2 << 20, &"x".repeat(2 << 20)), b.clone()].concat(), &["document above the limit", "=<p>two"]);
    let mut broken = gzip(&a);
    let last = broken.len() - 6;
    broken[last] ^= 0xff;
    check("wrong checksum", &[broken, gzip(&b)].concat(), &["=<p>one", "reading stopped", "=<p>two"]);
    let whole_gzip = [gzip(&a), gzip(&b)].concat();
    check("half a gzip", &whole_gzip[..whole_gzip.len() - 20], &["=<p>one", "reading stopped"]);
    let liars: Vec<u8> = std::iter::repeat_n(record(900_000, "<p>x"), 8_000).flatten().collect();
    let began = Instant::now();
    let count = super::stream(Origin::default(), Box::new(&liars[..])).count();
    assert!(count > 0 && began.elapsed().as_secs() < SECONDS_MAX, "{count} in {:?}", began.elapsed());
}

#[test]
fn tar_archives_with_faults_go_on_behind_them() {
    let end = vec![0; 1024];
    let a = tar("a.txt", b'0', b"one");
    check("climbing name", &[tar("../../etc/a", b'0', b"one"), end.clone()].concat(), &["../../etc/a=one"]);
    check("links", &[tar("l", b'2', b""), a.clone(), end.clone()].concat(), &["a link, which is not followed", "a.txt=one"]);
    check("half a file", &tar("a.txt", b'0', &[b'x'; 2000])[..1500], &["ends early", "ends early"]);
    check("junk header", &[a.clone(), vec![b'x'; 512], a.clone(), end.clone()].concat(), &["a.txt=one", "no header", "a.txt=one"]);
    let many: Vec<u8> = std::iter::repeat_n(a.clone(), 7).flatten().collect();
    check("too many", &many, &["=one", "=one", "=one", "=one", "=one", "beyond the limit of 5", "beyond the limit of 5"]);
    check(
        "huge size",
        &{
            let mut block = tar("h", b'0', b"");
            block[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
            let sum: u64 = block.iter().enumerate().map(|(at, b)| if (148..156).contains(&at) { 32 } else { u64::from(*b) }).sum();
            block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
            block
        },
        &["a size beyond all bounds"],
    );
}

#[test]
fn zip_archives_with_faults_go_on_behind_them() {
    let a = stored("a.txt", b"one");
    check("wrong checksum", &zip(&[Stored { crc: Some(7), ..stored("b", b"two") }, stored("a", b"one")]), &["checksum does not hold", "a=one"]);
    check("encrypted", &zip(&[Stored { flags: 1, ..stored("b", b"two") }, stored("a", b"one")]), &["encrypted", "a=one"]);
    check("climbing name", &zip(&[stored("../../x\0y", b"one")]), &["../../xy=one"]);
    check("half a file", &zip(&[a, stored("b", &[b'x'; 90])])[..100], &["a.txt=one", "ends early", "no directory at the end"]);
    let inner = zip(&[stored("a", b"one")]);
    check("zip in zip", &zip(&[stored("z", &inner)]), &["z!/a=one"]);
    check("zip too large to hold", &gzip(&zip(&[stored("a", &vec![b'x'; 2 << 20])])), &["zip within a stream"]);
    let mut overlapping = zip(&[stored("a", &[b'x'; 500]), stored("b", b"")]);
    // The second entry claims the bytes of the first.
    let entry = memchr::memmem::rfind(&overlapping, b"PK\x01\x02").unwrap();
    let first = memchr::memmem::find(&overlapping, b"PK\x01\x02").unwrap();
    let sizes = overlapping[first + 16..first + 28].to_vec();
    overlapping[entry + 16..entry + 28].copy_from_slice(&sizes);
    overlapping[entry + 42..entry + 46].copy_from_slice(&[0; 4]);
    check("overlap", &overlapping, &["a=x", "members overlap"]);
}

#[test]
fn texts_with_faults_end_damaged() {
    check("endless line", &[b"{\"text\":\"".to_vec(), vec![b'x'; 3 << 20]].concat(), &["line above the limit"]);
    check("endless tag", &[b"<rss><channel><item><title>".to_vec(), vec![b'x'; 3 << 20]].concat(), &["above the limit"]);
    check("half a feed", b"<rss><channel><item><title>A</title><description>a</description></item><item><title>B", &["=a", "ends within"]);
    check("half a dump", b"<mediawiki><page><title>A</title><ns>0</ns><revision><text>a", &["ends within"]);
    check("deep list", "[".repeat(100_000).replacen("[", "[{\"a\":", 1).as_bytes(), &["!"]);
    check("deep object", [b"{\"articles\":[{".as_slice(), "\"a\":[".repeat(50_000).as_bytes()].concat().as_slice(), &["!"]);
    check("open quote", &[b"title,text\nA,\"b".to_vec(), vec![b'x'; 3 << 20]].concat(), &["above the limit"]);
    let mut parts = b"Message-ID: <a@b>\nFrom: a@b.example\nMIME-Version: 1.0\n".to_vec();
    for number in 0..50_000 {
        parts.extend(format!("Content-Type: multipart/mixed; boundary=\"{number}\"\n\n--{number}\n").bytes());
    }
    check("deep mail", &parts[..(1 << 20) - 1], &[""]);
    check("mail without text", b"Message-ID: <a@b>\nFrom: a@b.example\nDate: x\n\n", &["a message without text"]);
    check("broken bzip2", b"BZh91AY&SY\x01\x02\x03\x04\x05\x06\x07\x08\x09\x10\x11\x12", &["reading stopped"]);
}

#[test]
fn nuls_do_no_harm() {
    let nuls = vec![0_u8; 3000];
    check("nothing else", &nuls, &["="]);
    check("in a page", &whole("<p>o\0ne"), &["=<p>o\0ne"]);
    check("in a record", b"{\"text\":\"a\\u0000b\"}\n{\"text\":\"a\0b\"}\n{\"text\":\"c\"}\n", &["=a\0b", "not a record", "=c"]);
    check("in a table", b"title,text\nA\0,b\n\0,\0c\n", &["=b", "=\0c"]);
    check("in a mail", b"Message-ID: <a@b>\nFrom: a\0@b.example\nSubject: \0\n\n\0one\n", &["one"]);
    check("in a feed", b"<rss><channel><item><title>\0</title><description>\0a</description></item></channel></rss>", &["a"]);
    check("between records", &[&whole("<p>one")[..], &nuls, b"\r\n", &whole("<p>two")].concat(), &["=<p>one", "no record begins here", "=<p>two"]);
    check("in a name", &zip(&[stored("a\0b", b"one")]), &["ab=one"]);
}

#[test]
fn more_bounds_hold() {
    let members: Vec<Stored> = (0..7).map(|_| stored("m", b"one")).collect();
    let five = ["m=one"; 5];
    check("too many members of a zip", &zip(&members), &[&five[..], &["beyond the limit of 5"; 2]].concat());
    let mut lying = zip(&[stored("a", b"one"), stored("b", b"two")]);
    let entry = memchr::memmem::find(&lying, b"PK\x01\x02").unwrap();
    lying[entry + 24] = 200;
    check("a zip's lying length", &lying, &["200 bytes announced", "b=two"]);
    let fields = vec![b','; 3 << 20];
    check("endless row", &[b"title,text\nA,b\nB,".to_vec(), fields].concat(), &["=b", "limit"]);
    check(
        "endless line of a mailbox",
        &[b"From a@b Tue Mar  5 09:00:00 2024\nMessage-ID: <x>\nFrom: a@b\n\n".to_vec(), vec![b'x'; 3 << 20]].concat(),
        &["above the limit"],
    );
    check("endless line of a text", &vec![b'x'; 3 << 20], &["above the limit"]);
    check("a million lists", &[b'['; 1 << 20], &["ends early"]);
    check("an index", b" CDX a b\nx 20250603080000\n", &["an index of a web archive"]);
    check("half a zstd", &zstd::encode_all(Cursor::new(vec![b'x'; 5000]), 3).unwrap()[..12], &["!"]);
    check(
        "half a mailbox",
        b"From a@b Tue Mar  5 09:00:00 2024\nMessage-ID: <x>\nFrom: a@b\n\none\n\nFrom b@b Tue Mar  5 10:00:00 2024\nMessage-",
        &["one", "without text"],
    );
    check(
        "half an export",
        b"{\"name\":\"N\",\"type\":\"public_channel\",\"id\":1,\"messages\":[{\"id\":1,\"type\":\"message\",\"text\":\"a\"},{\"id\":2,\"ty",
        &["=a", "ends early"],
    );
}

#[test]
fn what_was_read_before_the_disk_fails_is_kept() {
    let (a, b) = (whole("<p>one"), whole("<p>two"));
    check_failing("warc", &[&a[..], &b[..90]].concat(), &["=<p>one"]);
    check_failing("warc.gz", &[&gzip(&a)[..], &gzip(&b)[..40]].concat(), &["=<p>one"]);
    check_failing("lines", b"{\"text\":\"one\"}\n{\"text\":\"tw", &["=one"]);
    check_failing("table", b"title,text\nA,one\nB,tw", &["=one"]);
    check_failing("list", b"[{\"text\":\"one\"},{\"text\":\"tw", &["=one"]);
    check_failing("tar", &[tar("a", b'0', b"one"), tar("b", b'0', &[b'x'; 900])[..800].to_vec()].concat(), &["a=one"]);
    check_failing("feed", b"<rss><channel><item><description>one</description></item><item><description>tw", &["=one"]);
    check_failing(
        "mailbox",
        b"From a@b Tue Mar  5 09:00:00 2024\nMessage-ID: <x>\nFrom: a@b\n\none\n\nFrom b@b Tue Mar  5 10:00:00 2024\nMessage-ID: <y>\nFrom: a@b\n\ntw",
        &["one"],
    );
    check_failing(
        "export",
        b"{\"name\":\"N\",\"type\":\"public_channel\",\"id\":1,\"messages\":[{\"id\":1,\"type\":\"message\",\"text\":\"one\"},{\"id\":2,\"ty",
        &["=one"],
    );
    check_failing("page", b"<html><p>half a page", &[]);
    check_failing("text", b"half a text", &[]);
}

#[test]
fn any_bytes_are_survived() {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let bzip2: &[u8] = &[
        0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x44, 0xf7, 0x13, 0x78, 0x00, 0x00, 0x01, 0x91, 0x80, 0x40, 0x00, 0x06, 0x44, 0x90, 0x80,
        0x20, 0x00, 0x22, 0x03, 0x34, 0x84, 0x30, 0x21, 0xb6, 0x81, 0x54, 0x27, 0x8b, 0xb9, 0x22, 0x9c, 0x28, 0x48, 0x22, 0x7b, 0x89, 0xbc, 0x00,
    ];
    check("bzip2", bzip2, &["=hello world"]);
    let seeds = [
        [gzip(&whole("<p>one")), gzip(&whole("<p>two"))].concat(),
        zip(&[stored("a", b"one"), stored("b", b"two")]),
        [tar("a", b'0', b"one"), tar("b", b'0', b"two")].concat(),
        zstd::encode_all(Cursor::new(whole("<p>one")), 3).unwrap(),
        bzip2.to_vec(),
        b"<rss><channel><title>T</title><item><title>A</title><link>x</link><description>a &amp; b</description></item></channel></rss>".to_vec(),
        b"<mediawiki><page><title>A</title><ns>0</ns><id>1</id><revision><text>{{a}} [[b|c]] {|x|}</text></revision></page></mediawiki>".to_vec(),
        b"{\"name\":\"N\",\"type\":\"public_channel\",\"id\":1,\"messages\":[{\"id\":1,\"type\":\"message\",\"text\":[\"a\",{\"type\":\"b\",\"text\":\"c\"}]}]}".to_vec(),
        b"From a@b Tue Mar  5 09:00:00 2024\nFrom: a@b\nMessage-ID: <x>\nSubject: =?utf-8?B?YQ==?=\n\ntext\n".to_vec(),
        b"1 of 2 DOCUMENTS\n\nPost\n\nMarch 5, 2024\n\nTitle\n\nLENGTH: 2 words\n\nBody text.\n".to_vec(),
        b"title,text\nA,\"b\"\n".to_vec(),
        b"[{\"title\":\"A\",\"text\":\"b\"}]".to_vec(),
    ];
    for seed in &seeds {
        for _ in 0..400 {
            let mut bytes = seed.clone();
            for _ in 0..1 + next() % 4 {
                let at = next() % bytes.len();
                match next() % 3 {
                    0 => bytes[at] = next() as u8,
                    1 => bytes.truncate(at + 1),
                    _ => bytes.insert(at, next() as u8),
                }
            }
            told(super::stream(Origin::default(), Box::new(&bytes[..])));
        }
    }
}
