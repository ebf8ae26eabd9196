{#- What gives away that words are not as they were written, as regular expressions by finding:

    mojibake: the replacement character, or every third character one that comes of UTF-8 read as
    GB18030 (a Chinese character is three bytes in the one and two in the other). control: characters
    without a shape. gloss: pinyin in brackets after a character, which re-hosting sites put in.
    holds_code: a project code among the words. traditional: a character that simplified Chinese
    writes otherwise. rare: beyond the 20,992 characters that every font has. -#}
{% macro word_signs() -%}
    {%- set misread = '[' ~
        '妗妞妤妫妯妲妾姊姒姗姘姝姣姹娅娆娈娉娌娑娓娣娲娴娼婀婊婕婢婧婵宀宄宓宕宥宸寤寮寰搴杈杌杓' ~
        '杞杩棣棰椁椋椐椤椴椹楂楗楝楠楣楦楫楱楸楹榀榄榇-榉榘榛榧榫榭榻槌槎洄洇洌洎洙洚洧洫洮洳洵' ~
        '洹浃浈浍浏浒浔浜浞浠浣浯浼涑涓涔涞涠淇渚澧澶澹濂濉濞濠濡濮濯瀚瀛瀣瀵瀹灏灞琚琛瑁瑕瑗瑙瑜' ~
        '瑭瑷瑾璀璁璇璋璎璐璜璞璧-璩璺瓒甯纭纰纾绀-绂绉绋绌绐绔绗绛绠绡绨绫绮绯绱绲绶绺绻绾缁-' ~
        '缃缇缈缍褰蹇鋩-錉鍊-鍩鍫鎬-鏉鏋-鏍鐎-鐮鑰-钄钑钖钘铇铏铓铔铚铦铻锜锠閫-闋韪-韬骞' ~
        ']' -%}
    {%- set tones = 'āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ' -%}
    {%- set traditional = '項業產區東龍廣發車電醫園設備縣門場廠際創級網線機構資環護運輸橋樑學會體衛種質標開' ~
        '關國華實驗鄉鎮鐵錢億萬與個來時長間見說點問過還這進經對動務農節約書記證據術歷錄館樓層濱濟漢溫' ~
        '無為獨獲現礎礦競筆簡紅組統綠維總織繼續義習聲職聯臨舊號補裝製複覽觀計許試認調請論讀變' -%}
    {{ return({
        'mojibake': '\\x{fffd}|' ~ misread ~ '..' ~ misread,
        'control': '[\\x{01}-\\x{08}\\x{0b}\\x{0c}\\x{0e}-\\x{1f}\\x{7f}\\x{ad}\\x{200b}-\\x{200f}\\x{feff}]',
        'gloss': '[\\x{4e00}-\\x{9fff}][(（][a-z' ~ tones ~ ']+[)）]',
        'holds_code': '[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}',
        'traditional': '[' ~ traditional ~ ']',
        'rare': '[\\x{3400}-\\x{4dbf}\\x{20000}-\\x{3ffff}]',
    }) }}
{%- endmacro %}
