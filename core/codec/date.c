/* SPDX-License-Identifier: MIT
 *
 * Dates of HTTP. The calendar is computed with years that begin in March, so that the leap day comes last and
 * months follow a straight line; no libc time function, hence no locale and no time zone, takes part.
 *
 * Parsing goes by words, as e-mail software has always done: find day, month, year, clock and zone among at
 * most six words, tolerate the orders that are seen in the wild, then check every number.
 */
#include "codec/date.h"

#define SECONDS_A_DAY 86400

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
static int64_t days_from_date(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

static void date_from_days(int64_t days, unsigned *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned m = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = (unsigned)(year_of_era + era * 400 + (*month <= 2));
}

static char *put2(char *o, unsigned n)
{
    *o++ = (char)('0' + n / 10 % 10);
    *o++ = (char)('0' + n % 10);
    return o;
}

static const char day_names[] = "MonTueWedThuFriSatSun";
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

void lf_date_format(char *out, int64_t time)
{
    unsigned year, month, day;

    if (time < LF_DATE_MIN)
        time = LF_DATE_MIN;
    else if (time > LF_DATE_MAX)
        time = LF_DATE_MAX;
    int64_t days = (time >= 0 ? time : time - (SECONDS_A_DAY - 1)) / SECONDS_A_DAY;
    unsigned seconds = (unsigned)(time - days * SECONDS_A_DAY);
    date_from_days(days, &year, &month, &day);

    memcpy(out, day_names + 3 * (((days + 3) % 7 + 7) % 7), 3); /* 1970-01-01 was a Thursday */
    memcpy(out + 3, ", ", 2);
    put2(out + 5, day);
    out[7] = ' ';
    memcpy(out + 8, month_names + 3 * (month - 1), 3);
    out[11] = ' ';
    put2(put2(out + 12, year / 100), year % 100);
    out[16] = ' ';
    put2(out + 17, seconds / 3600);
    out[19] = ':';
    put2(out + 20, seconds / 60 % 60);
    out[22] = ':';
    put2(out + 23, seconds % 60);
    memcpy(out + 25, " GMT", 4);
}

lf_str_t lf_date_http(int64_t time)
{
    static _Thread_local char text[LF_DATE_LEN];
    static _Thread_local int64_t formatted = INT64_MIN;

    if (time != formatted || text[0] == '\0') {
        lf_date_format(text, time);
        formatted = time;
    }
    return lf_str(text, LF_DATE_LEN);
}

/* ---- parsing ---- */

#define MAX_WORDS 6
#define MAX_TEXT 100

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static lf_str_t without_comma(lf_str_t word)
{
    if (word.len > 0 && word.base[word.len - 1] == ',')
        word.len--;
    return word;
}

/* Cuts text at blanks. Returns how many words there are, those beyond the room uncounted. */
static size_t split_blanks(lf_str_t text, lf_str_t *words, size_t room)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len && n < room;) {
        while (i < text.len && (text.base[i] == ' ' || (text.base[i] >= '\t' && text.base[i] <= '\r')))
            i++;
        size_t from = i;
        while (i < text.len && text.base[i] != ' ' && !(text.base[i] >= '\t' && text.base[i] <= '\r'))
            i++;
        if (i > from)
            words[n++] = lf_str(text.base + from, i - from);
    }
    return n;
}

/* Cuts text at each `mark`, empty parts included; 0 when there would be more than three. */
static size_t split_mark(lf_str_t text, char mark, lf_str_t parts[3])
{
    size_t n = 0;

    for (;;) {
        const char *at = text.len ? memchr(text.base, mark, text.len) : NULL;
        size_t len = at ? (size_t)(at - text.base) : text.len;
        if (n == 3)
            return 0;
        parts[n++] = lf_str(text.base, len);
        if (at == NULL)
            return n;
        text = lf_str(at + 1, text.len - len - 1);
    }
}

/* A number of one to nine digits, or -1. */
static int64_t number(lf_str_t word)
{
    int64_t n = 0;

    if (word.len == 0 || word.len > 9)
        return -1;
    for (size_t i = 0; i < word.len; i++) {
        if (!is_digit(word.base[i]))
            return -1;
        n = n * 10 + (word.base[i] - '0');
    }
    return n;
}

static int is_day_name(lf_str_t word)
{
    for (size_t i = 0; word.len == 3 && i < 7; i++) {
        if (lf_str_ieq(word, lf_str(day_names + 3 * i, 3)))
            return 1;
    }
    return 0;
}

/* 1 to 12, short or in full; 0 when the word is no month. */
static unsigned month_number(lf_str_t word)
{
    static const char *const in_full[] = {"january",   "february", "march",    "april",
                                          "may",       "june",     "july",     "august",
                                          "september", "october",  "november", "december"};

    for (unsigned i = 0; i < 12; i++) {
        if (lf_str_ieq(word, lf_str(month_names + 3 * i, 3)) ||
            lf_str_ieq(word, lf_str(in_full[i], strlen(in_full[i]))))
            return i + 1;
    }
    return 0;
}

/* Offset of a zone in seconds; unknown names count as UTC. -1 when a number is out of range. */
static int zone_offset(lf_str_t word, int64_t *offset)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"AST", -4}, {"ADT", -3}, {"EST", -5}, {"EDT", -4}, {"CST", -6},
                 {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};

    *offset = 0;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (lf_str_ieq(word, lf_str(zones[i].name, 3))) {
            *offset = zones[i].hours * 3600;
            return 0;
        }
    }
    if (word.len == 0)
        return 0;
    int sign = word.base[0] == '-' ? -1 : 1;
    if (word.base[0] == '+' || word.base[0] == '-')
        word = lf_str(word.base + 1, word.len - 1);
    int64_t n = number(word);
    if (n < 0)
        return 0;
    *offset = sign * (n / 100 * 3600 + n % 100 * 60);
    return *offset > -SECONDS_A_DAY && *offset < SECONDS_A_DAY ? 0 : -1;
}

/* Seconds since midnight of hh:mm, hh:mm:ss, hh.mm or hh.mm.ss; -1 when it is no time of day. */
static int64_t clock_seconds(lf_str_t word)
{
    lf_str_t parts[3];
    size_t n = split_mark(word, ':', parts);

    if (n == 1)
        n = split_mark(word, '.', parts);
    if (n < 2)
        return -1;
    int64_t hour = number(parts[0]), minute = number(parts[1]), second = n == 3 ? number(parts[2]) : 0;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return -1;
    return hour * 3600 + minute * 60 + second;
}

static unsigned days_of_month(int64_t year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static int has_colon(lf_str_t word)
{
    const char *at = word.len ? memchr(word.base, ':', word.len) : NULL;

    return at != NULL && at > word.base;
}

/* Brings the words into the order day, month, year, clock, zone. Returns how many there are. */
static size_t arrange(lf_str_t text, lf_str_t words[MAX_WORDS])
{
    lf_str_t date[3];
    size_t n = split_blanks(text, words, MAX_WORDS);

    if (n == 0)
        return 0;
    const char *comma = memrchr(words[0].base, ',', words[0].len);
    if (is_day_name(words[0]) || words[0].base[words[0].len - 1] == ',') {
        memmove(words, words + 1, --n * sizeof(*words));
    } else if (comma) { /* "Sun,06": the blank is optional */
        words[0].len -= (size_t)(comma + 1 - words[0].base);
        words[0].base = comma + 1;
    }
    if (n == 3 && split_mark(words[0], '-', date) == 3) { /* RFC 850: 06-Nov-94 */
        words[4] = words[2];
        words[3] = words[1];
        memcpy(words, date, sizeof(date));
        n = 5;
    }
    if (n == 4) { /* a zone may be glued to the clock; else there is none */
        const char *sign = memchr(words[3].base, '+', words[3].len);
        if (sign == NULL)
            sign = memchr(words[3].base, '-', words[3].len);
        size_t clock = sign && sign > words[3].base ? (size_t)(sign - words[3].base) : words[3].len;
        words[4] = lf_str(words[3].base + clock, words[3].len - clock);
        words[3].len = clock;
        n = 5;
    }
    return n;
}

static void swap(lf_str_t *a, lf_str_t *b)
{
    lf_str_t t = *a;
    *a = *b;
    *b = t;
}

int lf_date_parse(lf_str_t text, int64_t *time)
{
    lf_str_t w[MAX_WORDS]; /* day, month, year, clock, zone */
    int64_t offset;

    if (text.len > MAX_TEXT || arrange(text, w) < 5)
        return -1;
    unsigned month = month_number(w[1]);
    if (month == 0) {
        swap(&w[0], &w[1]);
        month = month_number(w[1]);
        if (month == 0)
            return -1;
    }
    if (has_colon(w[2])) /* asctime has the clock before the year */
        swap(&w[2], &w[3]);
    w[2] = without_comma(w[2]);
    if (w[2].len == 0)
        return -1;
    if (!is_digit(w[2].base[0]))
        swap(&w[2], &w[4]);

    int64_t day = number(without_comma(w[0])), year = number(w[2]);
    int64_t clock = clock_seconds(without_comma(w[3]));
    if (day < 1 || year < 0 || clock < 0 || zone_offset(w[4], &offset) != 0)
        return -1;
    if (year < 100) /* two digits mean 1969 to 2068 */
        year += year > 68 ? 1900 : 2000;
    if (year > 9999 || day > days_of_month(year, month))
        return -1;
    *time = days_from_date(year, month, (unsigned)day) * SECONDS_A_DAY + clock - offset;
    return 0;
}
